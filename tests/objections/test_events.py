"""What was written into a case file once is read in ten years: `events-of-2026.jsonl` is never changed, only added to."""

import json
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest
from msgspec import structs

from widerspruch.objections.account import Account
from widerspruch.objections.events import AnyEvent, Event

WRITTEN = [
    json.loads(line) for line in (Path(__file__).parent / "events-of-2026.jsonl").read_text("utf-8").splitlines()
]


def read(written: object) -> AnyEvent:
    return msgspec.convert(written, AnyEvent)  # type: ignore[no-any-return]


def kind_of(event: type[Event]) -> Any:
    return event.__struct_config__.tag


@pytest.mark.parametrize("written", WRITTEN, ids=lambda written: str(written["kind"]))
def test_what_was_written_is_read_and_says_the_same(written: dict[str, object]) -> None:
    """Every field that was written has its value still; what was added since has a default."""
    again = msgspec.to_builtins(read(written))
    assert _kept(again, written) == written


def _kept(again: Any, written: Any) -> Any:
    """Of what is written now, the part that was written then."""
    if isinstance(written, dict):
        return {name: _kept(again.get(name), value) for name, value in written.items()}
    if isinstance(written, list):
        return [_kept(*pair) for pair in zip(again, written, strict=True)]
    return again


def test_every_kind_is_written_down() -> None:
    """A new kind of event is added to the file."""
    assert {written["kind"] for written in WRITTEN} == {kind_of(kind) for kind in get_args(AnyEvent)}


@pytest.mark.parametrize("written", WRITTEN, ids=lambda written: str(written["kind"]))
def test_a_field_that_nobody_knows_is_refused(written: dict[str, object]) -> None:
    """A file of a newer program is not half understood: neither in an event nor in what is in it."""
    for known in (written, *(value for value in written.values() if isinstance(value, dict))):
        known["later"] = 1
        with pytest.raises(msgspec.ValidationError):
            read(written)
        del known["later"]


def test_only_what_an_account_is_has_no_default() -> None:
    """An account of years ago lacks what was added since."""
    required = {field.name for field in structs.fields(Account) if field.required}
    assert required == {"key", "platform"}
