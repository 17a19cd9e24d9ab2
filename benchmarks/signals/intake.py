"""Records of each kind per second of the processor's time, written as a table; and accounts of a table into a set."""

import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from msgspec import structs

from widerspruch.gate.sets.make import SetRequest, make_set
from widerspruch.gate.signals.in_force import SignalsGiven
from widerspruch.gate.signals.read import SignalsRequest, read_signals
from widerspruch.gate.signals.sources import SIGNALS_FROM, SignalsFrom
from widerspruch.protocol.hashing_key import HashingKey

RECORDS = 200_000
LEXICON = "community.lexicon.preference.ai"
SEEN = 1_790_000_000_000_000


def record_of(number: int) -> dict[str, object]:
    """As a relay gives it."""
    at = "2026-05-01T12:00:00.000Z"
    record = {
        "$type": LEXICON,
        "scope": {"$type": f"{LEXICON}#globalScope"},
        "updatedAt": at,
        "preferences": {"training": {"allow": number % 3 == 0, "updatedAt": at}},
    }
    commit = {
        "rev": "3k",
        "operation": "create",
        "collection": LEXICON,
        "rkey": "self",
        "record": record,
        "cid": "bafy",
    }
    return {"did": f"did:plc:{number:024d}", "time_us": SEEN, "kind": "commit", "commit": commit}


def page_of(number: int) -> dict[str, object]:
    """With a header of three members."""
    headers = {"Content-Type": "text/html", "Content-Usage": "search=y, train-ai=n;v=1", "Cache-Control": "no-store"}
    return {"handle": f"u{number}", "url": f"https://social.example/u/u{number}", "status": 200, "headers": headers}


def actor_of(number: int) -> dict[str, object]:
    """With a profile of some lines, and a tag in one of four."""
    tag = '<a href="https://social.example/tags/noai">#<span>noai</span></a>' if number % 4 == 0 else "#garten"
    return {
        "type": "Person",
        "id": f"https://social.example/users/u{number}",
        "preferredUsername": f"u{number}",
        "summary": f"<p>{'Garten, Fahrrad und mehr. ' * 8}{tag}</p>",
        "attachment": [{"type": "PropertyValue", "name": "Web", "value": '<a href="https://u.example">u.example</a>'}],
        "indexable": True,
        "preventAiLearning": True,
    }


MADE: dict[SignalsFrom, Callable[[int], dict[str, object]]] = {
    "atproto": record_of,
    "content-usage": page_of,
    "actor": actor_of,
}


def main() -> None:
    """Prints a table."""
    print(f"| what | records per CPU second, of {RECORDS:,} |\n|---|---|")
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for kind in SIGNALS_FROM:
            source, out = folder / f"{kind}.jsonl", folder / f"{kind}.parquet"
            source.write_text("".join(json.dumps(MADE[kind](n)) + "\n" for n in range(RECORDS)), "utf-8")
            first = folder / "first.jsonl"
            first.write_text(json.dumps(MADE[kind](0)), "utf-8")
            request = SignalsRequest(kind=kind, files=(first,), platform="bluesky", seen_at=SEEN, out=out)
            read_signals(request)  # loads what is loaded once
            began = time.process_time()
            read_signals(structs.replace(request, files=(source,)))
            print(f"| `{kind}` | {RECORDS / (time.process_time() - began):,.0f} |")
        (folder / "list.csv").write_text("account_id\n1\n", "utf-8")
        wanted = SetRequest(
            source=folder / "list.csv",
            platform="bluesky",
            number=1,
            out=folder / "set",
            issued_at=SEEN,
            received_until=SEEN,
            signals=SignalsGiven(files=(folder / "atproto.parquet",)),
        )
        began = time.process_time()
        make_set(wanted, HashingKey(bytes(32)), None)
        print(f"| into a set, without a tree | {RECORDS / (time.process_time() - began):,.0f} |")


if __name__ == "__main__":
    main()
