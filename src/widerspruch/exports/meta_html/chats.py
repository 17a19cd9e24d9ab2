"""Pages of chats: with Meta AI they are read, with people they are private and only counted."""

import re
from collections.abc import Iterator

from widerspruch.exports.medium_kind import medium_named
from widerspruch.exports.member import Context, LeftOut, Member, Yielded
from widerspruch.exports.meta_html.cards import Card, Page
from widerspruch.exports.meta_html.dates import read_printed
from widerspruch.exports.meta_html.kinds import ZONE_OF
from widerspruch.exports.meta_json.labels import meaning
from widerspruch.exports.meta_json.messages import AI_SURFACE, META_AI, thread_of
from widerspruch.exports.meta_json.values import is_url
from widerspruch.items.item import AiRole, Item, ParseFlag
from widerspruch.rulebook.vocabulary import ActorRole

TO_META_AI = re.compile(r"(?<!\w)@(?:Meta AI|AI)\b", re.IGNORECASE)


def read_thread(member: Member, context: Context) -> Iterator[Yielded]:
    """A message thread: the heading of a card is its sender. In a thread that is named after Meta AI everything
    is read, elsewhere what Meta AI wrote and what calls it."""
    page, private = Page(), 0
    with member.open() as stream:
        for number, card in enumerate(page.cards(stream)):
            text = "\n".join(card.body.blocks)
            is_reply = card.heading == META_AI
            if not (is_reply or page.title == META_AI or TO_META_AI.search(text)):
                private += 1
                continue
            item = _item(card, text, "reply" if is_reply else "prompt", (), context, number)
            item.thread, item.author = thread_of(member.name), card.heading
            if not is_reply and page.title != META_AI:
                item.actor_role = _who(card.heading, context.display_name)
            yield item
    if private:
        yield LeftOut("private_message", private)
    yield from page.problems(member.name)


def _who(sender: str, me: str | None) -> ActorRole:
    if me is None:
        return "unknown"
    return "own" if sender == me else "other_in_my_export"


def read_ai_conversations(member: Member, context: Context) -> Iterator[Yielded]:
    """`ai_conversations`: nobody has published such a page with words in it. One item per card that holds any; a
    card whose sender cannot be read counts as a prompt, the safer reading for the person."""
    page, number = Page(), 0
    with member.open() as stream:
        for card in page.cards(stream):
            text, sender, flags = _words(card)
            if text:
                role: AiRole = "unknown" if sender is None else "reply" if sender == META_AI else "prompt"
                yield _item(card, text, role, flags, context, number)
                number += 1
    yield from page.problems(member.name)


def _words(card: Card) -> tuple[str, str | None, tuple[ParseFlag, ...]]:
    """Text and sender by their labels, else the longest value that is neither address nor date."""
    by_concept = {meaning(label): value for label, value in card.body.rows}
    sender = by_concept.get("sender") or (card.heading if card.heading == META_AI else None)
    if said := by_concept.get("message") or by_concept.get("text"):
        return said, sender, ()
    values = [*(value for _, value in card.body.rows), *card.body.blocks]
    spoken = [value for value in values if not is_url(value) and value != sender and not _is_date(value)]
    return max(spoken, key=len, default=""), sender, ("label_guess",)


def _is_date(text: str) -> bool:
    return read_printed(text, "local_unknown").at is not None


def _date(card: Card) -> str:
    return card.date or next((value for _, value in card.body.rows if _is_date(value)), "")


def _item(card: Card, text: str, role: AiRole, flags: tuple[ParseFlag, ...], context: Context, number: int) -> Item:
    zone = ZONE_OF.get(context.platform, "local_unknown")
    printed = read_printed(_date(card), zone)
    all_flags: dict[ParseFlag, None] = dict.fromkeys(flags)
    if printed.at is None:
        all_flags["date_unparsed"] = None
    if printed.guessed:
        all_flags["label_guess"] = None
    return Item(
        kind="ai_reply" if role == "reply" else "ai_prompt",
        created_at=printed.at,
        text=text or None,
        record_no=number,
        audience="direct",
        audience_basis="kind_implies",
        actor_role="other_in_my_export" if role == "reply" else "own",
        created_precision=printed.precision,
        created_tz=zone,
        media=tuple(medium_named(name) for name in card.body.media),
        links=tuple(card.body.links),
        is_ai_interaction=True,
        ai_surface=AI_SURFACE,
        ai_role=role,
        parse_flags=tuple(all_flags),
    )
