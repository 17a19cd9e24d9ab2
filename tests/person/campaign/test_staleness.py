"""What has grown old since a site was built: found by the rulebook of a later day."""

import zipfile
from datetime import date, timedelta

import pytest
from msgspec import structs

from person.campaign.made import TODAY, campaign, rulebook
from widerspruch.person.campaign.errors import CampaignError
from widerspruch.person.campaign.kit import tell_all
from widerspruch.person.campaign.note import CampaignNote, encode_note, note_of, read_note
from widerspruch.person.campaign.staleness import StaleFact, stale_now, stale_since
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Checked, Platform, Route

FORM = "meta-form-facebook-2025"


@pytest.fixture
def note() -> CampaignNote:
    """Of the choir's site as it is built today."""
    return note_of(tell_all(campaign(), rulebook(), TODAY), TODAY, "0.1.0", date(2026, 12, 31))


def changed(slug: str, **changes: object) -> Rulebook:
    """The rulebook with another file of a platform."""
    known = rulebook()
    platform: Platform = structs.replace(known.platforms[slug], **changes)
    return structs.replace(known, platforms={**known.platforms, slug: platform})


def with_route(route_id: str, **changes: object) -> Rulebook:
    """The rulebook with another state of one of Facebook's routes."""
    routes = rulebook().platforms["facebook"].routes
    return changed(
        "facebook",
        routes=tuple(structs.replace(one, **changes) if one.id == route_id else one for one in routes),
    )


def codes(facts: tuple[StaleFact, ...]) -> list[str]:
    return [fact.code for fact in facts if fact.is_stale]


def test_nothing_is_stale_on_the_day_it_is_built(note):
    """What is only ageing is no reason to build again."""
    assert codes(stale_since(note, rulebook(), TODAY)) == []
    assert codes(stale_now(campaign(), rulebook(), TODAY)) == []


def test_a_day_that_has_passed_is_told(note):
    """The day after it."""
    assert codes(stale_since(note, rulebook(), date(2026, 12, 31))) == []
    assert codes(stale_since(note, rulebook(), date(2027, 1, 1))) == ["until_passed"]


def test_facts_that_nobody_looked_at_are_told_by_platform(note):
    """After ninety days to be known, after a hundred and eighty to be done something about."""
    soon = stale_since(structs.replace(note, until=None), rulebook(), TODAY + timedelta(days=60))
    assert {fact.code for fact in soon} == {"facts_ageing"}
    late = stale_since(structs.replace(note, until=None), rulebook(), TODAY + timedelta(days=400))
    assert {fact.code for fact in late} == {"facts_old"}
    assert [fact.platforms for fact in late] == [("Facebook", "Instagram"), ("WhatsApp",), ("LinkedIn",)]


def test_a_closed_way_is_told(note):
    """With the day; and if another one takes its place, that too."""
    found = stale_since(note, with_route(FORM, valid_to=TODAY), TODAY)

    assert "route_closed" in codes(found)
    closed = next(fact for fact in found if fact.code == "route_closed")
    assert "Widerspruchsformular von Facebook" in closed.sentence(PersonWords("de").person, PersonWords("de").law)


def test_a_way_that_somebody_found_gone_is_told(note):
    """By the last look at it."""
    looked = (Checked(date(2026, 11, 1), "works"), Checked(TODAY, "gone"))
    assert codes(stale_since(note, with_route(FORM, checked=looked), TODAY)) == ["route_checked_gone"]


def test_a_way_that_the_rulebook_dropped_and_a_new_one_are_told(note):
    """By id, for the words are gone with it."""
    renamed = with_route(FORM, id="meta-form-facebook-2027")
    assert codes(stale_since(note, renamed, TODAY)) == ["route_gone", "route_new"]


def test_newer_terms_are_told(note):
    """From the day on which they are in force."""
    meta = rulebook().platforms["meta"]
    newer = structs.replace(meta.terms[-1], id="meta-2027", valid_from=date(2027, 3, 1))
    later = changed("meta", terms=(*meta.terms, newer))

    unbound = structs.replace(note, until=None)
    assert "terms_newer" not in codes(stale_since(unbound, later, date(2027, 2, 1)))
    assert "terms_newer" in codes(stale_since(unbound, later, date(2027, 3, 1)))


def test_a_changed_description_is_told_once(note):
    """Where nothing else says why the page is not what it would be today."""
    route: Route = rulebook().route(FORM)
    steps = {device: texts[1:] for device, texts in route.steps.items()}
    assert codes(stale_since(note, with_route(FORM, steps=steps), TODAY)) == ["text_changed"]


def test_a_platform_that_left_the_rulebook_is_told(note):
    """And does not hide what there is to say of others."""
    known = rulebook()
    without = structs.replace(known, platforms={key: one for key, one in known.platforms.items() if key != "linkedin"})
    assert codes(stale_since(note, without, TODAY)) == ["platform_gone"]


def test_every_fact_has_a_sentence(note):
    """In both languages."""
    facts = stale_since(note, with_route(FORM, valid_to=TODAY), TODAY + timedelta(days=400))
    for language in ("de", "en"):
        words = PersonWords(language)
        assert all(fact.sentence(words.person, words.law) for fact in facts)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (None, "kit_missing"),
        (b"", "kit_note_damaged"),
        (b"[" * 50_000, "kit_note_damaged"),
        (b'{"format": "widerspruch-campaign/9"}', "kit_note_damaged"),
        (b"\xff\xfe{}", "kit_note_damaged"),
        (b" " * 200_000 + b"{}", "kit_note_damaged"),
    ],
)
def test_a_note_that_is_none_is_refused(tmp_path, data, code):
    """With a sentence."""
    if data is not None:
        (tmp_path / "kampagne.json").write_bytes(data)
    with pytest.raises(CampaignError) as refused:
        read_note(tmp_path)
    assert refused.value.code == code


def test_a_note_of_another_format_is_refused(note, tmp_path):
    """Also where all its fields are there."""
    (tmp_path / "kampagne.json").write_bytes(encode_note(structs.replace(note, format="widerspruch-campaign/2")))
    with pytest.raises(CampaignError) as refused:
        read_note(tmp_path)
    assert refused.value.code == "kit_note_damaged"


def test_a_kit_that_is_still_a_zip_is_read_too(note, tmp_path):
    """As the app hands it out; one without a note, and one that is broken, are told."""
    with zipfile.ZipFile(tmp_path / "kampagne.zip", "w") as opened:
        opened.writestr("kampagne/website/kampagne.json", encode_note(note))
    assert read_note(tmp_path / "kampagne.zip") == note

    with zipfile.ZipFile(tmp_path / "other.zip", "w") as opened:
        opened.writestr("readme.txt", b"")
    with pytest.raises(CampaignError) as refused:
        read_note(tmp_path / "other.zip")
    assert refused.value.code == "kit_missing"

    data = bytearray((tmp_path / "kampagne.zip").read_bytes())
    data[40:60] = bytes(20)
    (tmp_path / "broken.zip").write_bytes(data)
    with pytest.raises(CampaignError):
        read_note(tmp_path / "broken.zip")
