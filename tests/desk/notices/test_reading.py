"""A notice's file is the notice, or all that is wrong with it, each at its place."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from desk.notices.told import as_data
from widerspruch.desk.notices.file import NoticeFile, notice_from_bytes
from widerspruch.desk.notices.reading import NOTICE_FAULTS, NoticeFault, read_notice
from widerspruch.lib.texts import load_catalogue
from widerspruch.rulebook.load import load_rulebook

TODAY = date(2026, 11, 28)
RULEBOOK = load_rulebook()


def read(data: dict[str, Any]) -> NoticeFile | tuple[NoticeFault, ...]:
    return read_notice(data, ["beispielnetz", "instagram"], RULEBOOK, TODAY)


def spoilt(spoil: Callable[[dict[str, Any]], object]) -> list[tuple[str, str]]:
    """Code and place of whatever is wrong after that."""
    data = as_data(TODAY)
    spoil(data)
    found = read(data)
    assert isinstance(found, tuple)
    for language in ("de", "en"):
        words = load_catalogue(language, "widerspruch.desk")
        assert all(fault.place in fault.sentence(words) for fault in found)
    return [(fault.code, fault.place) for fault in found]


def test_the_example_can_be_sent_as_it_stands() -> None:
    found = read(as_data(TODAY))
    assert isinstance(found, NoticeFile)
    assert (found.platform, found.training_from, [*found.texts]) == (
        "beispielnetz",
        date(2027, 1, 27),
        ["de", "en", "de-leicht"],
    )
    assert notice_from_bytes(found.to_bytes()) == found


def test_its_digest_names_what_was_told_and_not_how_the_file_was_written() -> None:
    data = as_data(TODAY)
    turned = dict(reversed(data.items()))
    one, other = read(data), read(turned)
    assert isinstance(one, NoticeFile)
    assert isinstance(other, NoticeFile)
    assert one.digest == other.digest
    data["texts"]["de"]["subject"] += "."  # type: ignore[index]
    changed = read(data)
    assert isinstance(changed, NoticeFile)
    assert changed.digest != one.digest


@pytest.mark.parametrize(
    ("spoil", "expected"),
    [
        (lambda data: data.pop("name"), ("missing", "name")),
        (lambda data: data.update(name="Mein Training"), ("name_unusable", "name")),
        (lambda data: data.update(name=5), ("no_text", "name")),
        (lambda data: data.update(version=0), ("no_number", "version")),
        (lambda data: data.update(version=True), ("no_number", "version")),
        (lambda data: data.update(date="heute"), ("no_day", "date")),
        (lambda data: data.update({"from": TODAY}), ("training_passed", "from")),
        (lambda data: data.update(date=date(2027, 3, 1)), ("training_before", "from")),
        (lambda data: data.update(platform="anderswo"), ("platform_unknown", "platform")),
        (lambda data: data.update(legal_basis="contract"), ("not_one_of", "legal_basis")),
        (lambda data: data.update(terms="meta-2024-06-26"), ("terms_unknown", "terms")),
        (lambda data: data.update(plattform="x"), ("key_meant", "plattform")),
        (lambda data: data.update(zzz="x"), ("key_unknown", "zzz")),
        (lambda data: data.update(audience=[]), ("no_table", "audience")),
        (lambda data: data["audience"].update(adults="yes"), ("no_yes_or_no", "audience.adults")),
        (lambda data: data["audience"].update(countries="DE"), ("no_list", "audience.countries")),
        (lambda data: data["audience"].update(countries=["Deutschland"]), ("country_unreadable", "audience.countries")),
        (lambda data: data["audience"].update(languages=["fr"]), ("language_unknown", "audience.languages")),
        (lambda data: data["texts"].pop("en"), ("language_untold", "audience.languages")),
        (lambda data: data["texts"].update(fr={}), ("language_unknown", "texts.fr")),
        (lambda data: data["texts"]["de"].update(body="Guten Tag."), ("link_missing", "texts.de.body")),
        (lambda data: data["texts"]["de"].update(body="Hier: {link}"), ("link_missing", "texts.de.body")),
        (lambda data: data["texts"]["de"].update(body="{link}\n\n{link}"), ("link_twice", "texts.de.body")),
        (lambda data: data["texts"]["de"].update(subject="x" * 201), ("too_long", "texts.de.subject")),
        (lambda data: data["texts"]["de"].update(legal=[]), ("right_missing", "texts.de.legal")),
        (lambda data: data["texts"]["de"]["legal"][0].update(source="DSGVO Art. 210"), ("right_missing", "texts.de.legal")),
        (lambda data: data["texts"]["en"]["legal"][1].update(url="http://x"), ("no_https", "texts.en.legal[2].url")),
        (
            lambda data: data["texts"]["en"]["legal"][0].update(seen_on=date(2026, 11, 29)),
            ("day_ahead", "texts.en.legal[1].seen_on"),
        ),
    ],
)  # fmt: skip
def test_whatever_is_wrong_is_named_with_its_place(spoil: Callable[..., object], expected: tuple[str, str]) -> None:
    if expected == ("right_missing", "texts.de.legal"):
        assert expected in spoilt(lambda data: (spoil(data), data["texts"]["de"]["legal"][1:2].clear(), _no_21(data)))
        return
    assert expected in spoilt(spoil)


def _no_21(data: dict[str, Any]) -> None:
    for one in data["texts"]["de"]["legal"]:
        one["source"] = one["source"].replace("Art. 21", "Art. 210")


def test_all_of_it_is_said_at_once() -> None:
    assert len(spoilt(lambda data: (data.clear(), data.update(texts={"de": {}})))) > 8


def test_every_fault_has_a_sentence_and_no_sentence_is_without_a_fault() -> None:
    for language in ("de", "en"):
        told = {
            one.split(".")[2] for one in load_catalogue(language, "widerspruch.desk") if one.startswith("notice.fault.")
        }
        assert told == {*NOTICE_FAULTS}  # fmt: skip


def test_what_stands_in_a_text_commands_no_reader() -> None:
    data = as_data(TODAY)
    data["texts"]["de"]["subject"] = "Gut\u202eneu\x07"  # type: ignore[index]
    found = read(data)
    assert isinstance(found, NoticeFile)
    assert not {"\u202e", "\x07"} & {*found.texts["de"].subject}
