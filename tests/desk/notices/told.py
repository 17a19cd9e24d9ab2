"""Notices and files of accounts for tests."""

import tomllib
from collections.abc import Iterable
from datetime import date
from pathlib import Path

from widerspruch.desk.desk import Desk
from widerspruch.desk.notices.example import example_notice
from widerspruch.desk.notices.file import NoticeFile
from widerspruch.desk.notices.reading import read_notice
from widerspruch.rulebook.instants import day_of

HEADER = "account,email,country,language,adult"


def example(desk: Desk, platform: str = "beispielnetz") -> NoticeFile:
    """The notice that operators begin with."""
    today = day_of(desk.now())
    found = read_notice(tomllib.loads(example_notice(platform, today)), desk.config.platforms, desk.rulebook, today)
    assert isinstance(found, NoticeFile), found
    return found


def as_data(today: date) -> dict[str, object]:
    """The same as plain data, to be spoilt."""
    return tomllib.loads(example_notice("beispielnetz", today))


def accounts(folder: Path, *lines: str, header: str = HEADER, name: str = "accounts.csv") -> Path:
    """A file of accounts."""
    path = folder / name
    path.write_text("\n".join((header, *lines)) + "\n", "utf-8")
    return path


def many(folder: Path, count: int, domains: int = 1) -> Path:
    """A file of so many adults in Germany."""
    return accounts(folder, *(f"{number},p{number}@d{number % domains}.example,DE,de,yes" for number in range(count)))


def numbers(of: Iterable[str]) -> list[str]:
    """Recipients in order."""
    return sorted(of)
