"""A clone of an archive: versions of documents as commits of Git, one for each capture that differs from the last."""

import re
import subprocess
from collections.abc import Sequence
from datetime import date
from functools import cached_property
from pathlib import Path

from msgspec import Struct

from widerspruch.rulebook.load import RulebookError

_LONGEST_DOCUMENT = 16 * 2**20
"""Bytes; the longest policy has less than one."""

_TEXTS_KEPT = 64

_SECONDS = 600


class CapturedVersion(Struct, frozen=True):
    """One commit. `day`: on which it was captured, as whoever captured it wrote it down."""

    commit: str
    day: date


class DocumentVersion(Struct, frozen=True):
    """A version in which a document was captured, and what its file was called then."""

    version: CapturedVersion
    path: str


class ArchiveClone:
    """One clone, read through `git`: nothing in it is run, nothing is fetched, nothing is written."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._versions: dict[str, tuple[DocumentVersion, ...]] = {}
        self._paths_now: dict[str, str | None] = {}
        self._known: dict[str, CapturedVersion | None] = {}
        self._texts: dict[tuple[str, str], str | None] = {}

    @classmethod
    def open(cls, folder: Path) -> "ArchiveClone":
        """The clone in a folder, with or without its files checked out.

        Raises:
            RulebookError: `git_missing`, `clone_unreadable` (values: folder).
        """
        clone = cls(folder)
        if clone._lines("rev-parse", "--verify", "--quiet", "HEAD^{commit}") is None:
            raise RulebookError("clone_unreadable", folder=folder.name)
        return clone

    @cached_property
    def newest(self) -> CapturedVersion:
        """Its last commit."""
        found = self.version("HEAD")
        assert found is not None  # opened
        return found

    def version(self, commit: str) -> CapturedVersion | None:
        """The commit that these digits name; None: it is not in the clone, or there are several."""
        if commit not in self._known:
            self._known[commit] = self._read_version(commit)
        return self._known[commit]

    def _read_version(self, commit: str) -> CapturedVersion | None:
        lines = self._lines("log", "-1", "--format=%H %cs", f"{commit}^{{commit}}", "--")
        if not lines:
            return None
        full, _, day = lines[0].partition(" ")
        return CapturedVersion(full, date.fromisoformat(day))

    def text(self, commit: str, path: str) -> str | None:
        """A document in one version; None: it is not in it, or is no text of a policy's length."""
        named = commit, path
        if named not in self._texts:
            while len(self._texts) >= _TEXTS_KEPT:
                del self._texts[next(iter(self._texts))]
            self._texts[named] = self._read_text(commit, path)
        return self._texts[named]

    def _read_text(self, commit: str, path: str) -> str | None:
        data = self._bytes("cat-file", "blob", f"{commit}:{path}")
        if data is None or len(data) > _LONGEST_DOCUMENT:
            return None
        try:
            return data.decode("utf-8")
        except UnicodeDecodeError:
            return None

    def versions_of(self, path: str) -> tuple[DocumentVersion, ...]:
        """All versions of the document that is called so now, newest first, under earlier names, too."""
        if path not in self._versions:
            self._versions[path] = self._read_versions_of(path)
        return self._versions[path]

    def _read_versions_of(self, path: str) -> tuple[DocumentVersion, ...]:
        lines = self._lines("log", "--follow", "-M", "--format=%H %cs", "--name-only", self.newest.commit, "--", path)
        found: list[DocumentVersion] = []
        for line in lines or ():
            if _IS_VERSION.fullmatch(line):
                commit, _, day = line.partition(" ")
                found.append(DocumentVersion(CapturedVersion(commit, date.fromisoformat(day)), path))
            elif found:
                found[-1] = DocumentVersion(found[-1].version, line)
        return tuple(found)

    def path_now(self, path: str) -> str | None:
        """What a file is called today that was called so; None: it was taken out."""
        if path not in self._paths_now:
            self._paths_now[path] = self._find_path_now(path)
        return self._paths_now[path]

    def _find_path_now(self, path: str) -> str | None:
        seen: set[str] = set()
        while path not in seen:
            if self._lines("cat-file", "-e", f"{self.newest.commit}:{path}") is not None:
                return path
            seen.add(path)
            path = self._renamed.get(path, path)
        return None

    def last_with(self, path: str) -> CapturedVersion | None:
        """The version in which a file was last changed or taken out."""
        lines = self._lines("log", "-1", "--format=%H %cs", self.newest.commit, "--", path)
        return self.version(lines[0].partition(" ")[0]) if lines else None

    @cached_property
    def _renamed(self) -> dict[str, str]:
        """New names by old ones; of several the latest."""
        lines = self._lines("log", "-M", "--diff-filter=R", "--name-status", "--format=", self.newest.commit) or ()
        parts = (line.split("\t") for line in reversed(lines) if line.startswith("R"))
        return {old: new for _, old, new in parts}

    def _lines(self, *command: str) -> list[str] | None:
        data = self._bytes(*command)
        return None if data is None else [line for line in data.decode("utf-8", "replace").split("\n") if line]

    def _bytes(self, *command: str) -> bytes | None:
        """What Git prints; None: it says no."""
        try:
            done = subprocess.run(  # noqa: S603 no shell, and what is asked for are our own words and a reference's
                [*_GIT, "-C", str(self._folder), *_quiet(command)],
                stdin=subprocess.DEVNULL,
                capture_output=True,
                timeout=_SECONDS,
                check=False,
            )
        except FileNotFoundError as error:
            raise RulebookError("git_missing") from error
        except subprocess.TimeoutExpired as error:
            raise RulebookError("clone_slow", folder=self._folder.name) from error
        return done.stdout if done.returncode == 0 else None


_IS_VERSION = re.compile(r"[0-9a-f]{40,64} \d{4}-\d\d-\d\d")
_GIT = (
    "git",
    "--no-pager",
    "--no-optional-locks",
    "--literal-pathspecs",
    *("-c", "core.quotePath=false", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null"),
    *("-c", "diff.renameLimit=0", "-c", "protocol.allow=never"),
)
"""Whatever the clone's own settings say: they are a stranger's, and Git runs what some of them name."""


def _quiet(command: Sequence[str]) -> tuple[str, ...]:
    name, *rest = command
    return (name, "--no-ext-diff", "--no-textconv", *rest) if name == "log" else (name, *rest)
