"""What sources say of single dates, addresses, links and laws: one line per fact that was wrong or missing once."""

from datetime import date

import pytest

from widerspruch.lib.texts import load_catalogue
from widerspruch.rulebook.load import Rulebook, load_rulebook
from widerspruch.rulebook.model import Route, Terms


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    """The rulebook that the package ships."""
    return load_rulebook()


def terms(rulebook: Rulebook, terms_id: str) -> Terms:
    """The version with this id."""
    (found,) = [one for platform in rulebook.platforms.values() for one in platform.terms if one.id == terms_id]
    return found


def said(rulebook: Rulebook, route: Route) -> set[str]:
    """Every text id of a route beside its steps."""
    return {*route.effect, *route.not_covered, *route.advice}


@pytest.mark.parametrize(
    ("terms_id", "announced", "valid_from"),
    [
        ("meta-2024-06-26", None, date(2024, 6, 26)),
        ("meta-2025-12-16", None, date(2025, 12, 16)),
        ("meta-2026-07-23", None, date(2026, 7, 23)),
        ("linkedin-2024-09-18", None, date(2024, 9, 18)),
        ("linkedin-2025-02-27", None, date(2025, 2, 27)),
        ("whatsapp-2025-03", None, date(2025, 3, 20)),
        ("whatsapp-2026-03-27", None, date(2026, 3, 26)),
        ("x-2024-02", date(2023, 8, 30), date(2023, 9, 29)),
        ("pinterest-2025-04-30", date(2025, 3, 7), date(2025, 4, 30)),
        ("reddit-2024-08", date(2024, 8, 17), date(2024, 9, 16)),
        ("tiktok-2023-10", None, date(2022, 12, 2)),
        ("gemini-2024-01", None, date(2024, 1, 15)),
        ("youtube-2024-12", date(2023, 6, 29), date(2023, 7, 1)),
        ("snapchat-2024-02-26", None, date(2024, 2, 26)),
        ("snapchat-2026-09-21", date(2026, 8, 5), date(2026, 9, 21)),
        ("chatgpt-2026-03-13", None, date(2023, 6, 23)),
        ("claude-2025-10-08", date(2025, 8, 29), date(2025, 10, 8)),
    ],
)
def test_a_version_has_the_days_its_source_gives(rulebook, terms_id, announced, valid_from):
    """In force on the day the text itself names; announced on a day only where a source dates that."""
    found = terms(rulebook, terms_id)
    assert (found.announced, found.valid_from) == (announced, valid_from)


def test_what_was_announced_on_an_unknown_day_is_known_from_its_first_day(rulebook):
    """Without a known day of announcement nobody is taken to have known of a version before it came into force."""
    newest = "meta-2026-07-23"
    known = {
        day: {one.id for one in rulebook.as_known_on(day).terms_of("facebook")}
        for day in (date(2026, 7, 22), date(2026, 7, 23))
    }
    assert newest not in known[date(2026, 7, 22)]
    assert newest in known[date(2026, 7, 23)]


@pytest.mark.parametrize(
    ("platform", "lines"),
    [
        ("pinterest", ("Waterloo Exchange", "3rd Floor", "Waterloo Road", "Dublin 4", "Ireland")),
        ("reddit", ("Looiersgracht 43", "1016 VR Amsterdam", "Netherlands")),
        ("github_copilot", ("Prins Bernhardplein 200", "1097 JB Amsterdam", "Netherlands")),
        ("xing", ("Baumwall 7", "20459 Hamburg", "Germany")),
    ],
)
def test_controllers_and_letters_have_the_same_newest_address(rulebook, platform, lines):
    """A letter goes where the controller sits today."""
    found = rulebook.platforms[platform]
    assert found.controller.address == lines
    letters = [route for route in found.routes if route.kind == "letter"]
    assert letters
    assert all(route.address[1:] == lines for route in letters)


@pytest.mark.parametrize(("slug", "part"), [("iedpc", "6 Pembroke Row"), ("desalbd", "Landesbeauftragte für")])
def test_authorities_are_called_and_sit_as_they_do_today(slug, part):
    """The Irish authority has moved, and Saxony-Anhalt's is a woman since 24 April 2024."""
    (record,) = [one for one in load_rulebook().authorities if one.slug == slug]
    assert part in " ".join((record.name, *record.address))


@pytest.mark.parametrize(
    ("route_id", "url"),
    [
        ("linkedin-switch-research", None),
        ("grok-portal", "https://x.ai/privacy-portal/"),
        (
            "snapchat-form-objection",
            (
                "https://help.snapchat.com/hc/requests/new?ticket_form_id=360000016663"
                "&selectedAnswers=5749439348080640%2C5763539457277952&lang=en-GB"
            ),
        ),
    ],
)
def test_a_route_has_the_whole_address_or_none(rulebook, route_id, url):
    """The address that the policy gives, whole; a front page is none."""
    assert rulebook.route(route_id).url == url


@pytest.mark.parametrize(
    ("route_id", "texts"),
    [
        ("meta-form-facebook-2025", {"meta.advice.forward_to_members", "meta.effect.corpus_not_model"}),
        ("meta-form-instagram-2025", {"meta.advice.forward_to_members", "meta.advice.delete_from_corpus"}),
        ("meta-letter-page", {"meta.advice.forward_to_members"}),
        ("meta-third-party-output", {"meta.advice.art_16"}),
        ("meta-letter", {"meta.advice.art_16", "meta.advice.delete_from_corpus"}),
        ("chatgpt-switch", {"chatgpt.not_covered.sora"}),
        ("chatgpt-portal", {"chatgpt.effect.portal_sora"}),
        ("chatgpt-portal-without-account", {"others.advice.art_16"}),
        ("claude-request-training-data", {"others.advice.art_16"}),
        ("gemini-form-legal", {"others.advice.art_16"}),
        ("pinterest-switch-genai", {"pinterest.not_covered.other_ai"}),
        ("whatsapp-advanced-chat-privacy", {"whatsapp.not_covered.screenshots"}),
    ],
)
def test_a_route_says_what_the_articles_say_of_it(rulebook, route_id, texts):
    """Forwarding to members, deleting from the corpus, rectification, and what a switch does not reach."""
    assert texts <= said(rulebook, rulebook.route(route_id))


def test_chat_privacy_exists_since_april_2025(rulebook):
    """WhatsApp's setting came in April 2025, and a report that doubts it is kept beside those that do not."""
    route = rulebook.route("whatsapp-advanced-chat-privacy")
    assert route.valid_from == date(2025, 4, 1)
    assert {"B", "C"} <= {fact.confidence for fact in route.facts}


@pytest.mark.parametrize(
    ("platform", "dispute_id", "readings"),
    [
        ("meta", "meta-minors-public", 3),
        ("meta", "meta-hamburg", 2),
        ("meta", "meta-users", 3),
        ("meta", "meta-forms-alive", 2),
        ("meta", "meta-switzerland", 2),
        ("meta", "meta-refusals", 2),
        ("whatsapp", "whatsapp-ai-public", 3),
        ("whatsapp", "whatsapp-ai-training", 3),
        ("linkedin", "linkedin-messages-other-ai", 2),
    ],
)
def test_both_readings_are_kept(rulebook, platform, dispute_id, readings):
    """Where sources disagree, each different statement stands with who says so."""
    (dispute,) = [one for one in rulebook.platforms[platform].disputes if one.id == dispute_id]
    assert len({fact.says for fact in dispute.readings}) == readings


def test_the_old_link_was_last_seen_on_25_february_2026(rulebook):
    """The objection link of 2025 still stood in the policy of 25 February 2026."""
    days = {one.says: one.on for one in rulebook.platforms["meta"].history}
    assert days["meta.history.y2026_02_25_old_link"] == date(2026, 2, 25)


@pytest.mark.parametrize(
    ("point", "words"),
    [
        ("art_16", ("16", "29. April 2024")),
        ("art_18_1_d", ("18 Abs. 1 Buchst. d",)),
        ("art_78_2", ("78 Abs. 2", "drei Monate")),
        ("art_12_3_extension", ("zwei Monate",)),
        ("regulation_1182_71", ("1182/71", "nächste Arbeitstag")),
        ("at_dsg_24_4", ("eines Jahres", "drei Jahre")),
        ("at_dsg_24_2", ("§ 24 Abs. 2", "rechtzeitig", "das Begehren, die Verletzung festzustellen")),
        ("art_12_6", ("12 Abs. 6", "begründete Zweifel", "Rn. 73 bis 75")),
        ("art_11", ("11 Abs. 2", "nachweisen")),
        ("art_58", ("58 Abs. 1 und 2", "entscheidet sie selbst")),
        ("art_80", ("80 Abs. 1",)),
        ("ch_dsg_25_7", ("30 Tagen", "25 Abs. 7")),
        ("ch_dsg_49", ("Partei werden Sie dabei nicht",)),
        ("olg_koeln_request", ("15 UKl 2/25", "vorläufig")),
        ("ai_act_53", ("24. Juli 2025", "2. August 2027")),
        ("ai_omnibus", ("2026/1744", "27. Juli 2026")),
        ("gdpr_omnibus", ("88c", "15. April 2026")),
        ("gdpr_omnibus_open", ("wissen wir nicht",)),
        ("olg_schleswig", ("12. August 2025", "entschied es nicht")),
        ("cnil_guide", ("16. Oktober 2025",)),
    ],
)
def test_the_law_is_told_with_its_place(rulebook, point, words):
    """Each point of law names its article, and its periods in words that can be counted with."""
    assert point in {one.id for one in rulebook.law}
    sentence = load_catalogue("de", "widerspruch.rulebook")(f"law.{point}")
    assert [word for word in words if word not in sentence] == []


def test_law_whose_wording_nobody_saw_is_uncertain(rulebook):
    """What could not be compared with the text of the law is marked so, and its sentence says it."""
    unseen = [one for one in rulebook.law if any("wording not seen" in (fact.place or "") for fact in one.facts)]
    assert {"at_dsg_28", "ch_dsg_6_2", "ch_dsg_32"} <= {one.id for one in unseen}
    for one in unseen:
        assert not any(fact.confidence.startswith("A") for fact in one.facts)
        assert "Den Wortlaut haben wir nicht" in load_catalogue("de", "widerspruch.rulebook")(f"law.{one.id}")


def test_what_is_only_proposed_is_marked_so(rulebook):
    """A reform that is not law yet is never told as law."""
    proposed = {one.id for one in rulebook.law if one.state == "proposed"}
    assert proposed == {"gdpr_omnibus_proposal", "gdpr_omnibus_edpb", "gdpr_omnibus", "gdpr_omnibus_open"}


@pytest.mark.parametrize(
    ("language", "text_id", "sentence"),
    [
        (
            "de",
            "whatsapp.note.ai_route_open",
            "Ob man dem Training mit WhatsApp-Gesprächen widersprechen kann, ist offen.",
        ),
        ("de", "meta.not_covered.whatsapp", "WhatsApp: Dafür ist eine andere Firma zuständig, mit eigenen Wegen"),
        ("de-leicht", "meta.history.y2025_08_12_olg_schleswig", "Das Gericht sagt: Es eilt nicht."),
        ("de-leicht", "meta.note.private_processing", "Es gibt eine Ausnahme."),
        ("de-leicht", "meta.effect.letter", "Meta muss aufhören."),
        ("de-leicht", "meta.not_covered.trained_models", "Eine KI hat schon gelernt. Das bleibt so."),
        ("de-leicht", "linkedin.not_covered.generative_needs_switch", "Dafür brauchen Sie den Schalter."),
        ("de-leicht", "meta.effect.claim_meta", "Widerspruch heißt: Sie sagen Nein."),
    ],
)
def test_sentences_say_it_plainly(language, text_id, sentence):
    """What people misread once is said so that they do not."""
    assert sentence in load_catalogue(language, "widerspruch.rulebook")(text_id)


def test_the_claim_that_ai_chats_become_public_is_called_unfounded():
    """Conversations with the AI can be read by Meta, and not by everybody."""
    assert "unbegründet" in load_catalogue("de", "widerspruch.rulebook")("whatsapp.dispute.public.ours")
    assert "unfounded" in load_catalogue("en", "widerspruch.rulebook")("whatsapp.dispute.public.ours")
