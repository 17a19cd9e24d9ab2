"""What a notice tells in one language: computed once, printed by mail, page and JSON."""

from msgspec import Struct

from widerspruch.desk.config import DeskConfig
from widerspruch.desk.notices.file import LINK, NoticeFile
from widerspruch.desk.telling.words import DeskWords
from widerspruch.lib.writing import Language
from widerspruch.rulebook.load import Rulebook


class NoticePassage(Struct, frozen=True):
    """A paragraph, or the points of a list."""

    lines: tuple[str, ...]
    is_list: bool = False


class LegalTold(Struct, frozen=True):
    """A sentence about the law.

    Attributes:
        source: What it rests on and when that was seen, in words. `title`, `url`, `seen`: the same in pieces; no `url`:
            none was said.
    """

    sentence: str
    source: str
    title: str
    url: str
    seen: str


class NoticeTold(Struct, frozen=True):
    """All of it.

    Attributes:
        platform_name: As people know it.

        before, after: What stands before the way to object and after it. `action`: what is written on that.

        facts: Since when training takes place, on what basis, what has changed.

        edition: Name, version and day of the notice. `digest`: of the text in all languages, in hex.
    """

    language: Language
    platform_name: str
    subject: str
    before: tuple[NoticePassage, ...]
    action: str
    after: tuple[NoticePassage, ...]
    facts: tuple[str, ...]
    legal: tuple[LegalTold, ...]
    edition: str
    digest: str


def tell_notice(config: DeskConfig, rulebook: Rulebook, notice: NoticeFile, language: Language) -> NoticeTold:
    """In one of the languages of its texts."""
    words, text = DeskWords(language), notice.texts[language]
    at = text.paragraphs.index(LINK)
    named = (
        next((terms for terms in rulebook.terms_of(notice.platform) if terms.id == notice.terms), None)
        if (notice.terms and notice.platform in rulebook.platforms)
        else None
    )
    changed = text.changed or (words.law(named.says) if named is not None else "")
    return NoticeTold(
        language=language,
        platform_name=config.platforms[notice.platform].name,
        subject=text.subject,
        before=tuple(map(_passage, text.paragraphs[:at])),
        action=text.action,
        after=tuple(map(_passage, text.paragraphs[at + 1 :])),
        facts=(
            *([words.desk("notice.changed", what=changed)] if changed else []),
            words.desk("notice.from", day=words.day(notice.training_from)),
            words.desk(f"notice.basis.{notice.legal_basis}"),
        ),
        legal=tuple(
            LegalTold(
                one.sentence,
                words.desk(
                    "notice.source_with_url" if one.url else "notice.source",
                    source=one.source,
                    url=one.url,
                    day=words.day(one.seen_on),
                ),
                one.source,
                one.url,
                words.desk("notice.seen", day=words.day(one.seen_on)),
            )
            for one in text.legal
        ),
        edition=words.desk("notice.edition", name=notice.name, version=notice.version, day=words.day(notice.dated)),
        digest=notice.digest,
    )


def _passage(paragraph: str) -> NoticePassage:
    lines = paragraph.splitlines()
    if all(line.startswith("- ") for line in lines):
        return NoticePassage(tuple(line.removeprefix("- ") for line in lines), is_list=True)
    return NoticePassage((" ".join(lines),))
