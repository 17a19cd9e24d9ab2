"""Every synthetic export, read and compared row by row with the truth that was written beside it.

Generator and readers were written independently from the same description of the formats.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct

from widerspruch.exports.problem import ProblemCode, RefusedError
from widerspruch.exports.read import open_drop, read_profile
from widerspruch.items.item import Item
from widerspruch.rulebook.vocabulary import Kind
from widerspruch.testing.exports import Expected, ExpectedFact, make_preset, read_truth
from widerspruch.testing.exports.people import IP_ADDRESSES
from widerspruch.testing.exports.recipes import BAD, ORDINARY

# Whether these become items is the readers' choice: they state no text of the person's, or repeat the profile.
OPEN_KINDS: frozenset[Kind] = frozenset(
    {"profile_field", "profile_identity", "setting", "inference", "reaction", "album"}
)
MINUTE = 60_000_000
C1_AFTER_GARBLE = re.compile("[Ãã][\u0080-\u009f]")


class Found(Struct):
    """All that was read from a drop."""

    items: list[tuple[str, Item]]
    facts: set[tuple[str, str, str]]
    problems: set[ProblemCode]
    unread: list[str]


def read(paths: list[Path]) -> Found:
    """Reads a drop to its end."""
    found = Found([], set(), set(), [])
    with open_drop(paths) as drop:
        found.problems |= {problem.code for problem in drop.problems}
        for profile in drop.profiles:
            reading = read_profile(profile)
            for batch in reading:
                found.items += [(batch.platform, item) for item in batch.items]
                found.facts |= {(batch.platform, fact.fact, fact.value) for fact in batch.facts}
            found.problems |= {problem.code for problem in (*reading.problems, *reading.inventory.problems)}
            for status in ("unknown", "ambiguous", "failed"):
                found.unread += [report.name for report in reading.inventory.with_status(status)]
    return found


def minute(at: int | None) -> int | None:
    """A time to the minute: all that HTML and Android chats can keep."""
    return None if at is None else at // MINUTE


def fits(row: Expected, platform: str, item: Item) -> bool:
    """Whether an item can be the expected row: platform, kind, text, time."""
    return (
        (platform == row.platform or "platform" in row.loose)
        and (item.kind == row.kind or item.kind in row.also or "kind" in row.loose)
        and (item.text == row.text or "text" in row.loose)
        and (minute(item.created_at) == minute(row.created_at) or "created_at" in row.loose)
    )


def stated(item: Item) -> dict[str, Any]:
    """What an item says, in the truth's words."""
    return {
        "audience": item.audience,
        "audience_basis": item.audience_basis,
        "created_precision": item.created_precision,
        "created_tz": item.created_tz,
        "state": item.state,
        "media": {medium.ref.rsplit("/", 1)[-1] for medium in item.media},
        "tags": {mention.name for mention in item.mentions if mention.basis == "structured"},
        "handles": {mention.handle for mention in item.mentions if mention.basis == "text"},
        "links": set(item.links),
        "place": item.place.name if item.place else None,
        "is_ai_interaction": item.is_ai_interaction,
        "ai_role": item.ai_role,
        "external_id": item.external_id,
    }


def wanted(row: Expected) -> dict[str, Any]:
    """The same of a row, without what the format leaves open."""
    loose = {*row.loose, *(("audience_basis",) if "audience" in row.loose else ())}
    all_fields = {
        "audience": row.audience,
        "audience_basis": row.audience_basis,
        "created_precision": row.created_precision,
        "created_tz": row.created_tz,
        "state": row.state,
        "media": {name.rsplit("/", 1)[-1] for name in row.media},
        "tags": set(row.tags),
        "handles": set(row.handles),
        "links": set(row.links),
        "place": row.place,
        "is_ai_interaction": row.is_ai_interaction,
        "ai_role": row.ai_role,
        "external_id": row.external_id,
    }
    return {name: value for name, value in all_fields.items() if name not in loose}


def pairs(rows: list[Expected], found: Found) -> Iterator[tuple[Expected | None, Item | None]]:
    """Each row with the item that it is; rows without an item and items without a row have None beside them."""
    by_time: dict[int | None, list[int]] = defaultdict(list)
    for index, (_, item) in enumerate(found.items):
        by_time[minute(item.created_at)].append(index)
    left = set(range(len(found.items)))
    # Rows with few open fields choose first.
    for row in sorted(rows, key=lambda row: len(row.loose)):
        near = left if "created_at" in row.loose else by_time[minute(row.created_at)]
        fitting = [index for index in near if index in left and fits(row, *found.items[index])]
        if fitting:
            best = min(fitting, key=lambda index: found.items[index][1].kind != row.kind)
            left.discard(best)
            yield row, found.items[best][1]
        else:
            yield row, None
    for index in sorted(left):
        yield None, found.items[index][1]


def differences(rows: list[Expected], found: Found) -> list[str]:
    """Every row that is missing, every item too many, every field that is not as it should be."""
    told = []
    for row, item in pairs(rows, found):
        if item is None:
            if row is not None and not row.optional:
                told.append(f"missing: {row}")
        elif row is None:
            if item.kind not in OPEN_KINDS:
                told.append(f"too many: {item}")
        else:
            says = stated(item)
            told += [
                f"{row.kind} {name}: {says[name]!r} instead of {value!r} in {row.text!r}"
                for name, value in wanted(row).items()
                if says[name] != value
            ]
    return told


def made(name: str, folder: Path) -> tuple[list[Path], list[Expected], list[ExpectedFact]]:
    """The files, rows and facts of a preset."""
    exports = make_preset(name, folder)
    truth = [row for each in exports if each.truth for row in read_truth(each.truth)]
    return (
        [path for each in exports for path in each.paths],
        [row for row in truth if isinstance(row, Expected)],
        [row for row in truth if isinstance(row, ExpectedFact)],
    )


class TestOrdinaryExports:
    @pytest.mark.parametrize("name", sorted(set(ORDINARY) - {"facebook-twice"}))
    def test_items_and_facts_are_the_expected_ones(self, name: str, tmp_path: Path) -> None:
        """Every expected row is found as it should be, nothing else is, and no file stays unknown or failed."""
        paths, rows, facts = made(name, tmp_path)
        found = read(paths)
        assert differences(rows, found) == []
        assert {(fact.platform, fact.fact, fact.value) for fact in facts} <= found.facts
        assert found.unread == []

    @pytest.mark.parametrize("name", ["facebook-de", "instagram-de", "linkedin-de"])
    def test_no_network_address_gets_through(self, name: str, tmp_path: Path) -> None:
        """Network addresses in EXIF data, messages and log-ins reach neither items nor facts."""
        paths, _, _ = made(name, tmp_path)
        found = read(paths)
        everything = repr(found.items) + repr(found.facts)
        assert not [address for address in IP_ADDRESSES if address in everything]

    @pytest.mark.parametrize("name", ["facebook-ja", "instagram-ja", "facebook-de"])
    def test_no_garbled_text_is_left(self, name: str, tmp_path: Path) -> None:
        """After reading, no string holds a letter followed by a control character of the second kind."""
        paths, _, _ = made(name, tmp_path)
        found = read(paths)
        texts = [item.text or "" for _, item in found.items] + [value for _, _, value in found.facts]
        assert not [text for text in texts if C1_AFTER_GARBLE.search(text)]

    def test_second_export_gives_the_same_items(self, tmp_path: Path) -> None:
        """Two exports of one account on different days read to equal items."""
        first, second = (list(each.paths) for each in make_preset("facebook-twice", tmp_path))
        assert [repr(item) for _, item in read(first).items] == [repr(item) for _, item in read(second).items]


# What a reader must say of each fault; None: nothing, the rows alone must be right.
TOLD: dict[str, ProblemCode | None] = {
    "corrupt_message_part": "invalid_json",
    "numbering_gap": None,
    "json_and_html": None,
    "duplicate_posts": None,
    "html_named_json": "html_named_json",
    "json_renamed": None,
    "no_data_txt": None,
    "missing_categories": None,
    "underscore_names": None,
    "ambiguous_basenames": None,
    "mixed_mojibake": None,
    "truncated_mojibake": None,
    "genuine_mojibake": None,
    "unknown_month": None,
    "unknown_root_key": None,
    "invalid_json": "invalid_json",
    "empty_records": None,
    "untitled_records": None,
    "row_width": "row_width",
    "pasted_header": None,
    "message_limit": "message_limit",
    "date_range_limited": "date_range_limited",
    "bomb": "bomb",
    "dotdot_path": "unsafe_path",
    "absolute_path": "unsafe_path",
    "drive_path": "unsafe_path",
    "symlink": "link_member",
    "duplicate_member": "duplicate_member",
    "encrypted_member": "encrypted_member",
    "backslash_names": None,
    "macosx": None,
    "extra_root_folder": None,
}
REFUSED: dict[str, ProblemCode] = {
    "only_no_data": "empty_export",
    "empty_zip": "empty_export",
    "truncated_archive": "truncated_archive",
    "exactly_2_gib": "cut_at_2_gib",
    "wrong_platform": "wrong_platform",
    "not_an_archive": "not_an_export",
    "missing_part": "part_missing",
}
FLAGS = {
    "mixed_mojibake": "mojibake_mixed",
    "truncated_mojibake": "truncated",
    "unknown_month": "date_unparsed",
    "pasted_header": "date_backwards",
}


def preset(fault: str) -> str:
    """The preset of a fault."""
    return f"bad-{fault.replace('_', '-')}"


class TestFaultyExports:
    def test_every_fault_has_a_case(self) -> None:
        """No fault of the generator goes without an expectation here."""
        assert {preset(fault) for fault in (*TOLD, *REFUSED)} == set(BAD)

    @pytest.mark.parametrize("fault", TOLD)
    def test_is_told_and_costs_nothing_else(self, fault: str, tmp_path: Path) -> None:
        """The fault is named, and every row that it does not touch is read as ever."""
        paths, rows, _ = made(preset(fault), tmp_path)
        found = read(paths)
        assert differences(rows, found) == []
        code = TOLD[fault]
        assert code is None or code in found.problems

    @pytest.mark.parametrize("fault", REFUSED)
    def test_is_refused_by_name(self, fault: str, tmp_path: Path) -> None:
        """What is no readable export at all is refused with the reason that fits."""
        paths, _, _ = made(preset(fault), tmp_path)
        with pytest.raises(RefusedError) as refusal:
            read(paths)
        assert refusal.value.problem.code == REFUSED[fault]

    @pytest.mark.parametrize("fault", FLAGS)
    def test_is_flagged_on_the_item(self, fault: str, tmp_path: Path) -> None:
        """Where a single text or date is doubtful, its item carries the flag."""
        paths, _, _ = made(preset(fault), tmp_path)
        assert any(FLAGS[fault] in item.parse_flags for _, item in read(paths).items)
