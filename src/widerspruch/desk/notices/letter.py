"""A notice as a mail: its one action is the way to object."""

from collections.abc import Iterator

from widerspruch.desk.mail.blocks import Block, MailAction, MailBody, MailHeading, MailListing, MailParagraph
from widerspruch.desk.telling.notice import NoticePassage, NoticeTold
from widerspruch.desk.telling.words import DeskWords
from widerspruch.lib.shown import in_a_line


def notice_letter(told: NoticeTold, link: str, no_more: str) -> MailBody:
    """What is mailed to one recipient.

    Args:
        link: Where one reads and objects. `no_more`: where one says that no more notices by mail are wanted, which is
            no objection.
    """
    words = DeskWords(told.language)
    return MailBody(
        language=_tag(told.language),
        sender_name=in_a_line(told.platform_name),
        subject=told.subject,
        blocks=tuple(_blocks(told, link, no_more, words)),
        footer=words.desk("notice.footer", edition=told.edition, platform=told.platform_name),
        links=(no_more,),
        no_more=no_more,
    )


def _blocks(told: NoticeTold, link: str, no_more: str, words: DeskWords) -> Iterator[Block]:
    yield from map(_block, told.before)
    yield MailAction(told.action, link)
    yield from map(_block, told.after)
    yield MailHeading(words.desk("notice.facts"))
    yield MailListing(told.facts)
    yield MailHeading(words.desk("notice.law"))
    yield MailListing(tuple(f"{one.sentence} {one.source}" for one in told.legal))
    yield MailHeading(words.desk("notice.no_more_title"))
    yield MailParagraph(words.desk("notice.no_more", address=no_more, platform=told.platform_name))


def _block(passage: NoticePassage) -> Block:
    return MailListing(passage.lines) if passage.is_list else MailParagraph(" ".join(passage.lines))


def _tag(language: str) -> str:
    """As mail programs know it: easy German is German to them."""
    return "de" if language == "de-leicht" else language
