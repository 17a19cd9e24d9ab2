"""The smaller files of a Facebook profile that hold words of the person: edits, answers, fundraisers, dating."""

from collections.abc import Iterator
from typing import Any, NamedTuple

from widerspruch.rulebook.vocabulary import Kind
from widerspruch.testing.exports.facebook_posts import activity_root
from widerspruch.testing.exports.label_values import entry, moment, record
from widerspruch.testing.exports.meta_text import dump_meta, keyed_file, list_file
from widerspruch.testing.exports.truth import Expected
from widerspruch.testing.exports.workshop import Workshop, microseconds


class Labelled(NamedTuple):
    """A file of the label_values dialect: one text for each record."""

    name: str
    kind: Kind


LABELLED: tuple[Labelled, ...] = (
    Labelled("comments_and_reactions/your_comment_edits.json", "comment"),
    Labelled("posts/edits_you_made_to_posts.json", "post"),
    Labelled("groups/your_contributions.json", "group_post"),
    Labelled("groups/your_document_revision.json", "group_post"),
    Labelled("fundraisers/your_fundraisers.json", "post"),
    Labelled("dating/your_dating_profile.json", "profile_field"),
)
# The format says that these hold the person's words; what kind of item they are is left open.
OPEN_FIELDS = ("kind", "state", "links", "external_id", "tags", "audience", "place")
VERIFIED = 1_300_000_000


def more_words(shop: Workshop) -> None:
    """All of them; the label_values files are missing from a purely legacy export."""
    root = activity_root(shop)
    if shop.recipe.dialects != "legacy":
        for file in LABELLED:
            # An invalid file of this name is one of the faults.
            if not (shop.recipe.has("invalid_json") and "comment_edits" in file.name):
                shop.put(f"{root}{file.name}", list_file(_labelled(shop, file)))
    answers = "group_membership_questions_answers_v2"
    shop.put(f"{root}groups/your_answers_to_membership_questions.json", dump_meta({answers: _answers(shop)}))
    shop.put(f"{root}pages/pages_you've_recommended.json", keyed_file("recommended_pages_v2", _praise(shop)))
    verification = {"contact": shop.owner.email, "contact_type": "EMAIL", "verification_time": VERIFIED}
    security = "security_and_login_information/email_address_verifications.json"
    shop.put(security, dump_meta({"contact_verifications_v2": [verification]}))


def _labelled(shop: Workshop, file: Labelled) -> Iterator[dict[str, Any]]:
    for saying in shop.story.sayings(file.name, 2, longest=3):
        text = f"{saying.text} {saying.text}" if len(saying.text) < 40 else saying.text
        _expect(shop, saying.at, file.kind, text)
        # Two times in a record: the one at its head counts.
        yield record(saying.at, [entry(shop.recipe, "text", text), moment(shop.recipe, "time", saying.at)])


def _expect(shop: Workshop, at: int, kind: Kind, text: str) -> None:
    shop.expect(Expected("facebook", kind, microseconds(at), text, loose=OPEN_FIELDS, optional=True))


def _answers(shop: Workshop) -> list[dict[str, Any]]:
    random, made = shop.random("answers"), []
    for saying in shop.story.sayings("answers", 2, longest=1):
        group = shop.story.one_of(random, "groups")
        _expect(shop, saying.at, "group_post", saying.text)
        asked = {"question": "Warum?", "answer": saying.text, "timestamp": saying.at}
        made.append({"group_name": group, "timestamp": saying.at, "answer": saying.text, "data": [asked]})
    return made


def _praise(shop: Workshop) -> Iterator[dict[str, Any]]:
    random = shop.random("praise")
    for saying in shop.story.sayings("praise", 2, longest=2):
        _expect(shop, saying.at, "recommendation", saying.text)
        name = shop.story.one_of(random, "pages")
        yield {"name": name, "timestamp": saying.at, "text": saying.text}
