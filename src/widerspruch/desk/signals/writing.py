"""The files, whole or not at all. Which of them name people is known of each, and said beside them."""

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path

import msgspec
from msgspec import Struct

from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.signals.drafts import SignalKind, signal_drafts
from widerspruch.desk.signals.pages import ObjectorsSeen, PublicPage, objectors_seen
from widerspruch.lib.whole_files import atomic_folder
from widerspruch.protocol.written_instants import written_instant
from widerspruch.rulebook.instants import day_of

FORMAT = "widerspruch/signals/1"
INDEX = "signals.json"
_LEXICON = "community.lexicon.preference.ai"


class SignalFile(Struct, frozen=True, kw_only=True):
    """A file that was written.

    Attributes:
        file: Below the folder. `kinds`: what it is made after, in `drafts.toml`.

        names_people: Whoever reads it learns who objected. `is_public`: it is made to be put on the web.

        sha256: Of it, in hex. `entries`: how many lines or rules it has.
    """

    file: str
    kinds: tuple[SignalKind, ...]
    names_people: bool
    is_public: bool
    entries: int
    sha256: str


class SignalsMade(Struct, frozen=True, kw_only=True):
    """What was written. `accounts`, `without_page`: by platform; see `ObjectorsSeen`."""

    made_at: int
    files: tuple[SignalFile, ...]
    accounts: Mapping[str, int]
    without_page: Mapping[str, int]


def write_signals(desk: Desk, target: Path, platforms: Sequence[str], *, lists_people: bool = False) -> SignalsMade:
    """Make a folder of them, its owner's alone.

    Args:
        target: Must not exist yet. What is in it is true of one moment: whoever withdraws is in the next one no more.

        lists_people: Also what tells the world in lists who objected.

    Raises:
        DeskError: `signals_exist` (values: folder); as `objectors_seen`.

        OSError: The place cannot be written.
    """
    if target.exists():
        raise DeskError("signals_exist", folder=target.name)
    now, written = desk.now(), list[SignalFile]()
    seen = {platform: objectors_seen(desk, platform) for platform in platforms}
    with atomic_folder(target) as folder:
        for made in _files(seen, now, lists_people):
            path = folder / made.told.file
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            path.touch(mode=0o600)
            path.write_bytes(made.data)
            written.append(made.told)
        done = SignalsMade(
            made_at=now,
            files=tuple(written),
            accounts={platform: one.accounts for platform, one in seen.items()},
            without_page={platform: one.without_page for platform, one in seen.items()},
        )
        (folder / INDEX).touch(mode=0o600)
        (folder / INDEX).write_bytes(_index(done))
    return done


class _Made(Struct, frozen=True):
    told: SignalFile
    data: bytes


def _files(seen: Mapping[str, ObjectorsSeen], now: int, lists_people: bool) -> Iterator[_Made]:
    gpc = {"gpc": True, "lastUpdate": day_of(now).isoformat()}
    yield _made("gpc.json", ("gpc",), _json(gpc), 1, names_people=False, is_public=True)
    for platform, found in seen.items():
        yield _made(
            f"{platform}/paths.csv",
            ("content-usage", "tdmrep"),
            _map(found.pages),
            len(found.pages),
            names_people=True,
            is_public=False,
        )
        if not lists_people:
            continue
        for host, of_host in groupby(found.pages, lambda page: page.host):
            pages = tuple(of_host)
            robots, rules = _robots(pages), _rules(pages)
            yield _made(f"{platform}/{host}/robots.txt", ("content-usage",), robots, len(pages))
            yield _made(f"{platform}/{host}/tdmrep.json", ("tdmrep",), _json(rules), len(rules))
        if found.decentral:
            records = b"".join(
                msgspec.json.encode({"did": one.did, "record": _record(one.since)}) + b"\n" for one in found.decentral
            )
            yield _made(f"{platform}/records.jsonl", ("lexicon",), records, len(found.decentral))


def _map(pages: Sequence[PublicPage]) -> bytes:
    """For the platform's own server: which answer gets which headers."""
    headers = {**signal_drafts()["content-usage"].values, **signal_drafts()["tdmrep"].values}
    out = io.StringIO()
    lines = csv.writer(out, lineterminator="\n")
    lines.writerow(("host", "path", *headers))
    lines.writerows((page.host, page.path, *headers.values()) for page in pages)
    return out.getvalue().encode()


def _robots(pages: Sequence[PublicPage]) -> bytes:
    """A group for all readers, to be added to `robots.txt`."""
    usage = signal_drafts()["content-usage"].values["Content-Usage"]
    lines = [f"Content-Usage: {pattern} {usage}" for page in pages for pattern in _patterns(page)]
    return "\n".join(("User-Agent: *", *lines, "")).encode()


def _rules(pages: Sequence[PublicPage]) -> list[dict[str, object]]:
    value = int(signal_drafts()["tdmrep"].values["tdm-reservation"])
    return [{"location": pattern, "tdm-reservation": value} for page in pages for pattern in _patterns(page)]


def _patterns(page: PublicPage) -> tuple[str, ...]:
    """The page and what is below it, and not that of somebody whose name begins alike."""
    if page.path == "/":
        return ("/",)
    if "?" in page.path:
        return (f"{page.path}$", f"{page.path}&")
    return (f"{page.path}$", f"{page.path}/", f"{page.path}?")


def _record(since: int) -> dict[str, object]:
    """For the key `self` of the account's own repository. `training`: what was objected to, and nothing else."""
    at = written_instant(since)
    allow = signal_drafts()["lexicon"].values["training"] == "true"
    return {
        "$type": _LEXICON,
        "scope": {"$type": f"{_LEXICON}#globalScope"},
        "updatedAt": at,
        "preferences": {"training": {"allow": allow, "updatedAt": at}},
    }


def _index(made: SignalsMade) -> bytes:
    return _json(
        {
            "format": FORMAT,
            "made_at": written_instant(made.made_at),
            "files": made.files,
            "drafts": {kind: signal_drafts()[kind] for kind in signal_drafts()},
            "accounts": made.accounts,
            "without_page": made.without_page,
        }
    )


def _made(
    file: str,
    kinds: tuple[SignalKind, ...],
    data: bytes,
    entries: int,
    names_people: bool = True,
    is_public: bool = True,
) -> _Made:
    digest = hashlib.sha256(data).hexdigest()
    told = SignalFile(
        file=file, kinds=kinds, names_people=names_people, is_public=is_public, entries=entries, sha256=digest
    )
    return _Made(told, data)


def _json(value: object) -> bytes:
    return msgspec.json.format(msgspec.json.encode(value, order="sorted")) + b"\n"
