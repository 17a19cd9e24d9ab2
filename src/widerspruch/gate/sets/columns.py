"""What the columns of a list of objectors may be called. docs/cli.md has the table."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any, Literal, get_args

from widerspruch.gate.errors import GateError
from widerspruch.identifiers.scopes import SCOPE_KINDS

Field = (
    Literal["account_id", "handle", "old_handles", "email", "repository", "domain", "url", "path_prefix"]
    | Literal["person", "received_at", "withdrawn_at"]
    | Literal["own_content", "ai_interactions", "mentions", "purpose"]
    | Literal["name", "name_bearers", "phone", "profile_url", "entity", "place", "employer", "companion"]
)
FIELDS: tuple[Field, ...] = tuple(field for group in get_args(Field) for field in get_args(group))
KEYED_FIELDS: tuple[Field, ...] = ("account_id", "handle", "old_handles", "email", *SCOPE_KINDS)
"""What an objection may be for. At least one of these a list must have; each may hold several, in several columns."""

# Beside the field's own name; without case, spaces, punctuation, and with umlauts as two letters. What could as well
# mean something else ("account", "user", "date") is not among them.
_ALSO_CALLED: Mapping[Field, str] = {
    "account_id": "id userid uid authorid memberid profileid kontoid nutzerid benutzerid mitgliedsid kontonummer",
    "handle": "username screenname accountname currenthandle benutzername nutzername kontoname acct "
    "optoutowner optoutowners optoutuser optoutusers",
    "old_handles": "oldhandle formerhandle formerhandles previoushandle previoushandles oldusername oldusernames "
    "formerusernames previoususernames altebenutzernamen frueherebenutzernamen altenutzernamen",
    "repository": "repo repos repositories reponame repositoryname optoutrepo optoutrepos optoutrepositories "
    "repositorium repositorien",
    "domain": "domains domainname optoutdomain optoutdomains domaene domaenen",
    "url": "urls pageurl pageurls webaddress optouturl optouturls seitenadresse webadresse",
    "path_prefix": "pathprefixes urlprefix urlprefixes optoutpaths adressanfang",
    "person": "personid persontoken subjectid datasubject datasubjectid betroffeneperson personennummer",
    "received_at": "received receivedon receiptdate dateofreceipt objectedat objectedon objectiondate optoutat "
    "optoutdate optedoutat eingang eingegangenam eingangsdatum widersprochenam widerspruchsdatum",
    "withdrawn_at": "withdrawn withdrawnon revokedat revokedon zurueckgezogen zurueckgezogenam widerrufenam",
    "own_content": "owncontents eigeneinhalte",
    "ai_interactions": "aiinteraction aichats kiinteraktionen kichats",
    "mentions": "mentioned erwaehnungen",
    "purpose": "purposes zweck zwecke",
    "name": "fullname realname vollername klarname names",
    "name_bearers": "bearers namenstraeger",
    "email": "emails emailaddress mail emailadresse",
    "phone": "phones phonenumber telephone mobile telefon telefonnummer handynummer mobilnummer",
    "profile_url": "profileurls profilelink profiladresse profillink",
    "entity": "entities entityid entityids pageid tagid",
    "place": "places city town residence ort wohnort stadt",
    "employer": "employers company arbeitgeber firma",
    "companion": "companions begleitung begleitpersonen",
}
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})


def plain(column: str) -> str:
    """A column's name without what people write differently."""
    return "".join(sign for sign in column.casefold().translate(_UMLAUTS) if sign.isalnum())


_KNOWN: Mapping[str, Field] = {
    spelling: field for field, also in _ALSO_CALLED.items() for spelling in (plain(field), *also.split())
}


class Columns:
    """Finds the field that a column of the list fills.

    `chosen`: fields and the list's own names for them; they go before every spelling, and a field that is chosen is
    filled by no other column. Only `KEYED_FIELDS` may be chosen more than once.
    """

    def __init__(self, chosen: Iterable[tuple[str, str]]) -> None:
        """Raises GateError `list_field_unknown` (values: field, known) for a field that there is not, or
        `list_column_twice` (values: field, columns)."""
        pairs = list(chosen)
        times = Counter(field for field, _ in pairs)
        for field, count in times.items():
            if field not in FIELDS:
                raise GateError("list_field_unknown", field=field, known=", ".join(FIELDS))
            if count > 1 and field not in KEYED_FIELDS:
                raise GateError(
                    "list_column_twice", field=field, columns=", ".join(of for to, of in pairs if to == field)
                )
        self._chosen = {plain(column): field for field, column in pairs}
        self._names = pairs
        self._several = {field for field, count in times.items() if count > 1}
        self._spellings = {name: field for name, field in _KNOWN.items() if field not in times}

    def field_of(self, column: str) -> str | None:
        """The field, or None for a column that is not read."""
        name = plain(column)
        return self._chosen.get(name) or self._spellings.get(name)

    def may_be_several(self, field: str) -> bool:
        """Whether more than one column was chosen for it."""
        return field in self._several

    def places(self, header: Iterable[str]) -> list[tuple[str, int]]:
        """Fields and the places of their columns in the header.

        Raises:
            GateError: `list_column_twice` (values: field, columns), `list_column_missing` (values: field, column) for a
                chosen one, `list_no_account_column` (values: known).
        """
        names = list(header)
        found = [(field, place) for place, name in enumerate(names) if (field := self.field_of(name)) is not None]
        first: dict[str, int] = {}
        for field, place in found:
            if field in first and not self.may_be_several(field):
                raise GateError("list_column_twice", field=field, columns=f"{names[first[field]]}, {names[place]}")
            first.setdefault(field, place)
        there = set(map(plain, names))
        for field, column in self._names:
            if plain(column) not in there:
                raise GateError("list_column_missing", field=field, column=column)
        if not first.keys() & set(KEYED_FIELDS):
            raise GateError("list_no_account_column", known=", ".join(KEYED_FIELDS))
        return found


def put(cells: dict[str, Any], field: str, cell: Any) -> None:
    """Add a cell to those of a line; where the field has one, both become one list."""
    if field in cells:
        before = cells[field]
        cell = [*(before if isinstance(before, list) else [before]), *(cell if isinstance(cell, list) else [cell])]
    cells[field] = cell
