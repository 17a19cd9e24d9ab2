"""What the list asks for: each line as a request, or what is wrong with it."""

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Literal

from msgspec import Struct, structs

from widerspruch.lib.mail_addresses import read_address
from widerspruch.lib.parse import folded, parse_day, parse_yes_or_no
from widerspruch.person.association.folder import AssociationFolder
from widerspruch.person.association.journal import JournalRequest, MemberJournal
from widerspruch.person.association.mandates import MandateFault, document_digest, fault_of, kept_notes, new_note
from widerspruch.person.association.members_file import MemberColumn, MemberRow, read_rows
from widerspruch.protocol.drp.messages import AccountOnWire, AiTrainingClaims
from widerspruch.protocol.drp.profile import SCOPE_OF_WORD
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.mandate import MandateNote
from widerspruch.rulebook.vocabulary import SCOPES, Scope

LineFault = (
    Literal["line_wrong", "member_missing", "email_wrong", "identity_missing", "yes_or_no", "platform_unknown"]
    | Literal["account_alone", "scope_unknown", "country_wrong", "language_unknown", "day_wrong"]
    | Literal["mandate_missing", "mandate_unreadable", "mandate_undated", "line_twice", "line_changed"]
    | MandateFault
)

_LONGEST = 200


class MemberRequest(Struct, frozen=True, kw_only=True):
    """One line of the list, as it is to be asked for.

    Attributes:
        number: Of the line. `line`, `content`: as `journal.Drawn` has them.

        before: What the journal knows of the line; None: nothing that counts.
    """

    number: int
    member: str
    platform: str
    line: str
    content: str
    claims: AiTrainingClaims
    email: str
    is_email_verified: bool
    before: JournalRequest | None = None


class FaultyLine(Struct, frozen=True):
    """A line that cannot be asked for. Of what it says nothing is told."""

    number: int
    fault: LineFault


class MemberList(Struct, frozen=True):
    """The whole list.

    Attributes:
        requests: What is to be sent, or sent again. `done`: how many lines were answered before, or taken back.

        notes: Of mandates that the folder has none of yet.
    """

    requests: tuple[MemberRequest, ...]
    done: int
    faults: tuple[FaultyLine, ...]
    notes: tuple[MandateNote, ...]


class DeskTaking(Struct, frozen=True):
    """What a desk takes: its address, its platforms, and in which languages it answers."""

    address: str
    platforms: frozenset[str]
    languages: tuple[str, ...]


class _FaultError(Exception):
    def __init__(self, fault: LineFault) -> None:
        self.fault = fault


def read_members(
    folder: AssociationFolder, path: Path, desk: DeskTaking, journal: MemberJournal, today: date
) -> MemberList:
    """Read a list to its end.

    Raises:
        AssociationError: as `read_rows`.
    """
    reading = _Reading(folder, path.parent, desk, journal, today)
    requests, faults, done = [], [], 0
    for row in read_rows(path):
        try:
            request = reading.request(row)
        except _FaultError as error:
            faults.append(FaultyLine(row.number, error.fault))
            continue
        if request is None:
            done += 1
        else:
            requests.append(request)
    used = {one.claims.mandate for one in requests}
    notes = tuple(note for document, note in reading.new_notes.items() if document in used)
    return MemberList(tuple(requests), done, tuple(faults), notes)


class _Reading:
    """The lines of one list. `new_notes`: of documents that no note was kept of."""

    def __init__(
        self, folder: AssociationFolder, beside: Path, desk: DeskTaking, journal: MemberJournal, today: date
    ) -> None:
        self._folder, self._beside, self._desk, self._journal, self._today = folder, beside, desk, journal, today
        self._kept = kept_notes(folder)
        self._seen: set[str] = set()
        self.new_notes: dict[str, MandateNote] = {}

    def request(self, row: MemberRow) -> MemberRequest | None:
        """None: there is nothing to do. Raises `_FaultError`."""
        if row.values is None:
            raise _FaultError("line_wrong")
        values: Mapping[MemberColumn, str] = row.values
        member, platform, account = (values.get(name, "") for name in ("member", "platform", "account"))
        if not member or len(member) > _LONGEST:
            raise _FaultError("member_missing")
        line = self._folder.digest("line", self._desk.address, member, platform, account)
        if line in self._seen:
            raise _FaultError("line_twice")
        self._seen.add(line)
        claims = self._claims(values, platform, account)
        email, is_verified = _email(values)
        if not email and not account:
            raise _FaultError("identity_missing")
        content = self._folder.digest("content", email, str(is_verified), repr(structs.astuple(claims)))
        before = self._journal.of_line(line)
        is_done, before = _standing(before, content, claims.mandate)
        if is_done:
            return None
        document, scopes = claims.mandate, claims.scopes
        self._check_mandate(values, document, member, platform, scopes)
        return MemberRequest(
            number=row.number,
            member=member,
            platform=platform,
            line=line,
            content=content,
            claims=claims,
            email=email,
            is_email_verified=is_verified,
            before=before,
        )

    def _claims(self, values: Mapping[MemberColumn, str], platform: str, account: str) -> AiTrainingClaims:
        if bool(platform) != bool(account):
            raise _FaultError("account_alone")
        if platform and platform not in self._desk.platforms:
            raise _FaultError("platform_unknown")
        country, language = values.get("country", "").upper(), values.get("language", "")
        if country and not (len(country) == 2 and country.isascii() and country.isalpha()):
            raise _FaultError("country_wrong")
        if language and language not in self._desk.languages:
            raise _FaultError("language_unknown")
        name = values.get("name", "")
        if len(name) > _LONGEST or len(account) > _LONGEST:
            raise _FaultError("line_wrong")
        return AiTrainingClaims(
            scopes=_scopes(values.get("scopes", "")),
            accounts=(AccountOnWire(platform, account),) if account else (),
            mandate=self._document(values),
            names=(name,) if name else (),
            country=country,
            language=language,
            acted_by="representative",
        )

    def _document(self, values: Mapping[MemberColumn, str]) -> str:
        written = values.get("mandate", "")
        if not written:
            raise _FaultError("mandate_missing")
        found = document_digest(written, self._beside)
        if found is None:
            raise _FaultError("mandate_unreadable")
        return found

    def _check_mandate(
        self, values: Mapping[MemberColumn, str], document: str, member: str, platform: str, scopes: tuple[Scope, ...]
    ) -> None:
        if document in self._kept and self._kept[document] is None:
            raise _FaultError("mandate_damaged")
        note = self._kept.get(document) or self._note(values, document, member, scopes)
        fault = fault_of(self._folder, note, member, platform, scopes, self._today)
        if fault is not None:
            raise _FaultError(fault)
        if document not in self._kept:
            self.new_notes[document] = note

    def _note(
        self, values: Mapping[MemberColumn, str], document: str, member: str, scopes: tuple[Scope, ...]
    ) -> MandateNote:
        """What the list says of a document; where several lines name it, it allows what all of them ask for."""
        signed_on, until = (_day(values.get(name, "")) for name in ("signed_on", "until"))
        if signed_on is None:
            raise _FaultError("mandate_undated")
        before = self.new_notes.get(document)
        asked = {*scopes, *(before.scopes if before is not None else ())}
        allowed = tuple(one for one in SCOPES if one in asked)
        try:
            note = new_note(self._folder, document, member, signed_on, until, allowed)
        except ProtocolError as error:
            raise _FaultError("mandate_over") from error
        if before is not None and before != structs.replace(note, scopes=before.scopes):
            raise _FaultError("mandate_of_other")
        return note


def _standing(before: JournalRequest | None, content: str, mandate: str) -> tuple[bool, JournalRequest | None]:
    """Whether nothing is to be done for a line, and which request of the journal is to be gone on with.

    Whoever took it back is asked for again by another mandate alone. What came to nothing may be tried with another
    content.
    """
    if before is None:
        return False, None
    is_same = before.drawn.content == content
    if before.taken_back is not None:
        return (True, None) if mandate == before.drawn.mandate else (False, None)
    if before.is_over and not is_same:
        return False, None
    if not is_same:
        raise _FaultError("line_changed")
    return before.answered is not None, before


def _scopes(written: str) -> tuple[Scope, ...]:
    words = [*_words(written)]
    if not words:
        return SCOPES
    known: dict[str, Scope] = {**{folded(one): one for one in SCOPES}, **SCOPE_OF_WORD}
    asked = {known.get(word) for word in words}
    if None in asked:
        raise _FaultError("scope_unknown")
    return tuple(one for one in SCOPES if one in asked)


def _words(written: str) -> Iterator[str]:
    for sign in ",;+|/":
        written = written.replace(sign, " ")
    yield from (folded(word) for word in written.split())


def _email(values: Mapping[MemberColumn, str]) -> tuple[str, bool]:
    """The address, and whether the association has seen that it is the member's."""
    written, said = values.get("email", ""), values.get("email_verified", "")
    is_verified = parse_yes_or_no(said) if said else False
    if is_verified is None:
        raise _FaultError("yes_or_no")
    if written and read_address(written) is None:
        raise _FaultError("email_wrong")
    return written, is_verified and bool(written)


def _day(written: str) -> date | None:
    if not written:
        return None
    day = parse_day(written)
    if day is None:
        raise _FaultError("day_wrong")
    return day
