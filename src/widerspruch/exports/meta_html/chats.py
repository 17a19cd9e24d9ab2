"""Pages of chats: with Meta AI they are read, with people they are private and only counted."""

from collections.abc import Iterator

from widerspruch.exports.ai_side import SIDES
from widerspruch.exports.medium_kind import medium_named
from widerspruch.exports.member import LeftOut, Member, ReaderContext, Yielded
from widerspruch.exports.meta_html.cards import Card, Page
from widerspruch.exports.meta_html.dates import read_printed, read_stamp
from widerspruch.exports.meta_html.kinds import ZONE_OF
from widerspruch.exports.meta_json.labels import meaning
from widerspruch.exports.meta_json.messages import AI_SURFACE, META_AI, TO_META_AI, thread_of, who_prompts
from widerspruch.exports.meta_json.notices import is_notice
from widerspruch.exports.meta_json.values import is_url
from widerspruch.items.item import AiRole, Item, ParseFlag


def read_thread(member: Member, context: ReaderContext) -> Iterator[Yielded]:
    """A message thread: the heading of a card is its sender. In a thread that is named after Meta AI everything
    is read, elsewhere what Meta AI wrote and what calls it."""
    page, private, notices = Page(), 0, 0
    with member.open() as stream:
        for number, card in enumerate(page.cards(stream)):
            text = "\n".join(card.body.blocks)
            if is_notice(card.heading, text):
                notices += 1
                continue
            is_reply = card.heading == META_AI
            if not (is_reply or page.title == META_AI or TO_META_AI.search(text)):
                private += 1
                continue
            item = _item(card, text, "reply" if is_reply else "prompt", (), context, number)
            item.thread, item.author = thread_of(member.name), card.heading
            if not is_reply and page.title != META_AI:
                item.actor_role = who_prompts(card.heading, context)
            yield item
    if private:
        yield LeftOut("private_message", private)
    if notices:
        yield LeftOut("technical", notices)
    yield from page.problems(member.name)


def read_ai_conversations(member: Member, context: ReaderContext) -> Iterator[Yielded]:
    """`ai_conversations`: nobody has published such a page with words in it. One item per card that holds any; a
    card whose sender cannot be read counts as a prompt, the safer reading for the person."""
    page = Page()
    with member.open() as stream:
        said = [(card, *_words(card)) for card in page.cards(stream)]
    tells_apart = any(sender == META_AI for _, _, sender, _ in said)
    number = notices = 0
    for card, text, sender, flags in said:
        if is_notice(sender, text):
            notices += 1
        elif text:
            yield _item(card, text, _role(card, sender, tells_apart=tells_apart), flags, context, number)
            number += 1
    if notices:
        yield LeftOut("technical", notices)
    yield from page.problems(member.name)


def _role(card: Card, sender: str | None, *, tells_apart: bool) -> AiRole:
    """By the label for the sender; a name tells the sides apart only where one of the page is Meta AI's."""
    if sender == META_AI:
        return "reply"
    if any(meaning(label) == "sender" for label, _ in card.body.rows):
        return "prompt"
    return "prompt" if sender is not None and tells_apart else "unknown"


def _words(card: Card) -> tuple[str, str | None, tuple[ParseFlag, ...]]:
    """Text and sender by their labels, else the longest value that is neither address nor date."""
    by_concept = {meaning(label): value for label, value in card.body.rows}
    is_meta_ai = META_AI in (card.heading, *(value for _, value in card.body.rows))
    sender = META_AI if is_meta_ai else by_concept.get("sender") or by_concept.get("name")
    if said := by_concept.get("message") or by_concept.get("text"):
        return said, sender, ()
    values = [*(value for _, value in card.body.rows), *card.body.blocks]
    spoken = [value for value in values if not is_url(value) and value != sender and not _is_date(value)]
    return max(spoken, key=len, default=""), sender, ("label_guess",)


def _is_date(text: str) -> bool:
    return read_printed(text, "local_unknown").at is not None


def _date(card: Card) -> str:
    return card.date or next((value for _, value in card.body.rows if _is_date(value)), "")


def _item(
    card: Card, text: str, role: AiRole, flags: tuple[ParseFlag, ...], context: ReaderContext, number: int
) -> Item:
    zone = ZONE_OF.get(context.platform, "local_unknown")
    printed = read_stamp(_date(card), zone)
    all_flags: dict[ParseFlag, None] = dict.fromkeys(flags)
    if printed.at is None:
        all_flags["date_unparsed"] = None
    if printed.guessed:
        all_flags["label_guess"] = None
    kind, actor_role = SIDES[role]
    return Item(
        kind=kind,
        created_at=printed.at,
        text=text or None,
        record_no=number,
        audience="direct",
        audience_basis="kind_implies",
        actor_role=actor_role,
        created_precision=printed.precision,
        created_tz=zone,
        media=tuple(medium_named(name) for name in card.body.media),
        links=tuple(card.body.links),
        is_ai_interaction=True,
        ai_surface=AI_SURFACE,
        ai_role=role,
        parse_flags=tuple(all_flags),
    )
