"""What the documents of a case say, computed once: page and PDF only print it."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from msgspec import Struct, structs

from widerspruch import __version__
from widerspruch.casefile.bundle import exported_name
from widerspruch.casefile.case_file import CaseFile
from widerspruch.casefile.errors import CaseFileError
from widerspruch.casefile.evidence import Evidence
from widerspruch.lib.pictures import picture_in
from widerspruch.lib.writing import Language
from widerspruch.objections.account import Account
from widerspruch.objections.status import status
from widerspruch.person.telling.case import CaseLine, tell_case
from widerspruch.person.telling.deadlines import DeadlineTold
from widerspruch.person.telling.exhibits import Exhibit
from widerspruch.person.telling.sent_letters import LetterTold
from widerspruch.person.telling.timeline import TimelineEntry, tell_timeline
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.instants import in_berlin
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Controller
from widerspruch.rulebook.vocabulary import READINGS

MOST_BYTES, MOST_PIXELS = 40_000_000, 120_000_000
"""Of all pictures together that a document shows, forty screenshots of a phone; the others lie among the originals all
the same. It is their pixels that typesetting takes its time for."""


class DossierFact(Struct, frozen=True):
    """A line of two columns."""

    label: str
    value: str


class DossierController(Struct, frozen=True):
    """Who is responsible for what happens at a platform (GDPR Art. 4(7)), for which accounts, and how new that is."""

    name: str
    address: str
    accounts: str
    seen: str


class DossierReading(Struct, frozen=True):
    """What a late objection does, by one reading, and who says so."""

    name: str
    meaning: str
    who: str


class ShownPicture(Struct, frozen=True):
    """A picture at the end.

    Attributes:
        number: Of the exhibit.

        file: Under which name the documents find its bytes.

        width: In pixels, as is its height.
    """

    number: int
    file: str
    title: str
    name: str
    width: int
    height: int


class Dossier(Struct, frozen=True):
    """All that the documents say.

    Attributes:
        head: Digest of the last event, hexadecimal.

        warnings: What is not sound in the file, or out of the ordinary.

        taken_off: Accounts that are no longer on the list, in a sentence; None: there are none.

        deadlines: Until when somebody has to answer, or the person to act, with the computation.

        lives: For which place holidays are counted.

        letters: Letters of their own that were sent, and how they stand.

        exhibits: `saved_as` is where the original lies, beside the documents.

        not_shown: How many pictures are not shown, in a sentence; None: all are.

        words: Headings and labels by their name.
    """

    language: Language
    title: str
    name: str
    short_name: str
    day: str
    facts: tuple[DossierFact, ...]
    head: str
    notice: str
    warnings: tuple[str, ...]
    lines: tuple[CaseLine, ...]
    taken_off: str | None
    controllers: tuple[DossierController, ...]
    deadlines: tuple[DeadlineTold, ...]
    lives: str
    letters: tuple[LetterTold, ...]
    timeline: tuple[TimelineEntry, ...]
    exhibits: tuple[Exhibit, ...]
    readings: tuple[DossierReading, ...]
    verification: tuple[str, ...]
    pictures: tuple[ShownPicture, ...]
    not_shown: str | None
    words: Mapping[str, str]


class DossierTold(Struct, frozen=True):
    """What the documents say, and the bytes of the pictures in them by their names."""

    dossier: Dossier
    pictures: Mapping[str, bytes]


def tell_dossier(file: CaseFile, rulebook: Rulebook, words: PersonWords, today: date, at: int) -> DossierTold:
    """What the documents of an open case file say.

    Args:
        at: When they are made, microseconds UTC.
    """
    say = words.person
    recorded = file.recorded()
    found = status(recorded, rulebook, today)
    case = tell_case(file, found, rulebook, words)
    timeline = tell_timeline(recorded, case.names, words)
    pictures = dict(_pictures(file, case.exhibits))
    return DossierTold(
        Dossier(
            language=words.language,
            title=say("dossier.title"),
            name=case.name,
            short_name=say("dossier.short_name", name=case.name),
            day=case.day,
            facts=tuple(_facts(case.total, timeline, case.exhibits, words, at)),
            head=file.head.digest,
            notice=say("dossier.notice"),
            warnings=(*case.damages, *case.remarks),
            lines=tuple(
                _of_anybody(line, account.account, words)
                for line, account in zip(case.lines, found.accounts, strict=True)
            ),
            taken_off=case.taken_off,
            controllers=tuple(_controllers(case.lines, found.case.listed, rulebook, words)),
            deadlines=case.deadlines.each,
            lives=case.deadlines.lives,
            letters=case.letters,
            timeline=timeline,
            exhibits=tuple(_beside(one, kept) for one, kept in zip(case.exhibits, file.evidence(), strict=True)),
            readings=tuple(
                DossierReading(say(f"readings.{one}"), say(f"dossier.reading.{one}"), words.law(f"reading.who.{one}"))
                for one in READINGS
            ),
            verification=tuple(say(f"dossier.verification.{one}") for one in _VERIFICATION),
            pictures=tuple(_shown(one, pictures) for one in case.exhibits if _file_name(one) in pictures),
            not_shown=_not_shown(case.exhibits, pictures, words),
            words=_labels(words),
        ),
        pictures,
    )


_VERIFICATION = ("chain", "files", "script", "limits", "signs")


def _facts(
    accounts: str, timeline: Sequence[TimelineEntry], exhibits: Sequence[Exhibit], words: PersonWords, at: int
) -> Iterator[DossierFact]:
    say, made = words.person, in_berlin(at)
    entries, deleted = len(timeline), sum(one.deleted for one in exhibits)
    values = {
        "as_of": say("dossier.value.as_of", day=made.date(), time=f"{made:%H:%M}"),
        "accounts": accounts,
        "entries": say("dossier.value.no_entries"),
        "exhibits": say("dossier.value.exhibits", n=len(exhibits), deleted=words.number(deleted)),
        "made_by": say("dossier.value.made_by", version=__version__),
    }
    if timeline:
        values["entries"] = say("dossier.value.entries", n=entries, first=timeline[0].day, last=timeline[-1].day)
    if deleted:
        values["exhibits"] = say(
            "dossier.value.some_deleted", total=words.number(len(exhibits)), deleted=words.number(deleted)
        )
    for name, value in values.items():
        yield DossierFact(say(f"dossier.fact.{name}"), value)


def _of_anybody(line: CaseLine, account: Account, words: PersonWords) -> CaseLine:
    """What the person has there, in words that do not address them: somebody else reads it."""
    return structs.replace(line, about=(words.person(f"case.account.kind.{account.kind}"), *line.about[1:]))


def _controllers(
    lines: Sequence[CaseLine], accounts: Sequence[Account], rulebook: Rulebook, words: PersonWords
) -> Iterator[DossierController]:
    """Each once, in the order of the accounts."""
    together: dict[str, tuple[Controller, list[str]]] = {}
    for line, account in zip(lines, accounts, strict=True):
        if account.platform in rulebook.platforms:
            controller = rulebook.platforms[account.platform].controller
            together.setdefault(controller.name, (controller, []))[1].append(line.name)
    for controller, its_accounts in together.values():
        seen = max(fact.seen_on for fact in controller.facts)
        yield DossierController(
            controller.name,
            ", ".join(controller.address),
            words.listed(its_accounts),
            words.person("dossier.controller_seen", day=seen),
        )


def _beside(exhibit: Exhibit, kept: Evidence) -> Exhibit:
    return structs.replace(exhibit, saved_as=exported_name(kept))


def _labels(words: PersonWords) -> Mapping[str, str]:
    labels = "dossier.label."
    return {text.removeprefix(labels): words.person(text) for text in words.person if text.startswith(labels)}


def _pictures(file: CaseFile, exhibits: Sequence[Exhibit]) -> Iterator[tuple[str, bytes]]:
    """The pictures that every reader can show, as long as they are not too many."""
    size, pixels = 0, 0
    for one in exhibits:
        if not one.is_picture:
            continue
        try:
            data = file.evidence_bytes(one.digest)
        except CaseFileError:  # what is damaged is told of
            continue
        picture = picture_in(data)
        if picture is None or not picture.is_showable:
            continue
        size, pixels = size + len(data), pixels + picture.pixels
        if size > MOST_BYTES or pixels > MOST_PIXELS:
            return
        yield _file_name(one), data


def _shown(exhibit: Exhibit, pictures: Mapping[str, bytes]) -> ShownPicture:
    name = _file_name(exhibit)
    picture = picture_in(pictures[name])
    assert picture is not None, "only pictures were taken"
    return ShownPicture(exhibit.number, name, exhibit.title, exhibit.name, picture.width, picture.height)


def _not_shown(exhibits: Sequence[Exhibit], pictures: Mapping[str, bytes], words: PersonWords) -> str | None:
    others = sum(one.is_picture and _file_name(one) not in pictures for one in exhibits)
    return words.person("dossier.not_shown", n=others) if others else None


def _file_name(exhibit: Exhibit) -> str:
    return f"{exhibit.number}.svg"
