"""An invented archive, made by Git itself, and a rulebook that rests on it: errors that were really made, once each."""

import os
import subprocess
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path

import pytest

from widerspruch.rulebook.archive_reference import ArchiveReference
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import (
    CapturedBetween,
    Controller,
    Covers,
    Fact,
    Milestone,
    Platform,
    Route,
    Source,
    Terms,
)

COLLECTION = "beispiel-versions"
PLATFORM = "beispielnetz"


class Archive:
    """A repository that is written to day by day."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir()
        self.git("init", "--quiet", "--initial-branch", "main")

    def git(self, *command: str, day: str = "2026-01-01") -> str:
        """One command of Git, as somebody invented, at noon of a day."""
        who = {
            f"GIT_{role}_{what}": "a@beispiel.example" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")
        }
        when = {f"GIT_{role}_DATE": f"{day}T12:00:00+00:00" for role in ("AUTHOR", "COMMITTER")}
        quiet = {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull, "PATH": os.environ["PATH"]}
        done = subprocess.run(
            ["git", "-C", str(self.folder), *command],
            env=who | when | quiet,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.strip()

    def capture(self, day: str, documents: Mapping[str, str | None]) -> str:
        """One more version: documents by their paths; None: taken out. The commit."""
        for path, text in documents.items():
            file = self.folder / path
            if text is None:
                file.unlink()
                continue
            file.parent.mkdir(exist_ok=True)
            file.write_text(text, encoding="utf-8")
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "Record new changes", day=day)
        return self.git("rev-parse", "HEAD")

    def rename(self, day: str, old: str, new: str) -> str:
        """One more version in which a file is called otherwise."""
        (self.folder / new).parent.mkdir(exist_ok=True)
        self.git("mv", old, new)
        self.git("commit", "--quiet", "--message", "Rename", day=day)
        return self.git("rev-parse", "HEAD")


@pytest.fixture
def archive(tmp_path: Path) -> Archive:
    """An archive without a version."""
    return Archive(tmp_path / COLLECTION)


def fact(reference: str, first_seen: CapturedBetween | None = None, last_seen: CapturedBetween | None = None) -> Fact:
    """A fact that rests on one passage."""
    days = date(2026, 8, 22)
    return Fact("policy", days, "A", references=(reference,), first_seen=first_seen, last_seen=last_seen)


def rulebook(
    references: Mapping[str, ArchiveReference],
    *,
    controller: tuple[Fact, ...] = (),
    terms: tuple[Fact, ...] = (),
    earlier: tuple[Fact, ...] = (),
    route: tuple[Fact, ...] = (),
    milestone: tuple[Fact, ...] = (),
) -> Rulebook:
    """A rulebook of one platform: facts of its address, of its terms and of those before, of a route, of its past."""
    platform = Platform(
        PLATFORM,
        "Beispielnetz",
        Controller("Beispielnetz GmbH", ("Musterweg 1",), "DE", controller),
        terms=(
            *((Terms("old", date(2020, 1, 1), "says", earlier),) if earlier else ()),
            *((Terms("new", date(2026, 1, 1), "says", terms),) if terms else ()),
        ),
        routes=(Route("form", "form", ("account_holder",), "title", Covers("account"), route, date(2026, 1, 1)),)
        if route
        else (),
        history=(Milestone(date(2026, 1, 1), "says", milestone),) if milestone else (),
    )
    source = Source("Policy", "Beispielnetz", "archive", archive=COLLECTION, documents=("Netz/Privacy Policy",))
    return Rulebook({PLATFORM: platform}, {"policy": source}, (), (), references=references)


@pytest.fixture
def refer() -> Callable[..., ArchiveReference]:
    """A passage of the policy."""

    def made(commit: str, anchor: str = "", path: str = "Netz/Privacy Policy.md", **more: object) -> ArchiveReference:
        return ArchiveReference("policy", "Netz/Privacy Policy", commit, path, anchor, **more)  # type: ignore[arg-type]

    return made
