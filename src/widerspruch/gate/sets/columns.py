"""What the columns of a list of objectors may be called. docs/cli.md has the table."""

from collections.abc import Iterable, Mapping
from typing import Literal, get_args

from widerspruch.gate.errors import GateError

Field = (
    Literal["account_id", "handle", "old_handles", "person", "received_at", "withdrawn_at"]
    | Literal["own_content", "ai_interactions", "mentions", "purpose"]
    | Literal["name", "name_bearers", "email", "phone", "profile_url", "entity", "place", "employer", "companion"]
)
FIELDS: tuple[Field, ...] = tuple(field for group in get_args(Field) for field in get_args(group))
ACCOUNT_FIELDS: tuple[Field, ...] = ("account_id", "handle", "old_handles")
"""At least one of these a list must have."""

# Beside the field's own name; without case, spaces, punctuation, and with umlauts as two letters. What could as well
# mean something else ("account", "user", "date") is not among them.
_ALSO_CALLED: Mapping[Field, str] = {
    "account_id": "id userid uid authorid memberid profileid kontoid nutzerid benutzerid mitgliedsid kontonummer",
    "handle": "username screenname accountname currenthandle benutzername nutzername kontoname",
    "old_handles": "oldhandle formerhandle formerhandles previoushandle previoushandles oldusername oldusernames "
    "formerusernames previoususernames altebenutzernamen frueherebenutzernamen altenutzernamen",
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

    `chosen` maps fields to the list's own names; it goes before every spelling, and a field that is chosen is filled
    by no other column.
    """

    def __init__(self, chosen: Mapping[str, str]) -> None:
        """Raises GateError `list_field_unknown` (values: field, known) for a field that there is not."""
        for field in chosen:
            if field not in FIELDS:
                raise GateError("list_field_unknown", field=field, known=", ".join(FIELDS))
        self._chosen = {plain(column): field for field, column in chosen.items()}
        self._spellings = {name: field for name, field in _KNOWN.items() if field not in chosen}

    def field_of(self, column: str) -> str | None:
        """The field, or None for a column that is not read."""
        name = plain(column)
        return self._chosen.get(name) or self._spellings.get(name)

    def places(self, header: Iterable[str]) -> dict[str, int]:
        """Field -> place of its column in the header.

        Raises:
            GateError: `list_column_twice` (values: field, columns), `list_column_missing` (values: column) for a
                chosen one, `list_no_account_column` (values: known).
        """
        found: dict[str, int] = {}
        names = list(header)
        for place, name in enumerate(names):
            field = self.field_of(name)
            if field is None:
                continue
            if field in found:
                raise GateError("list_column_twice", field=field, columns=f"{names[found[field]]}, {name}")
            found[field] = place
        for column, field in self._chosen.items():
            if field not in found:
                raise GateError("list_column_missing", field=field, column=column)
        if not found.keys() & set(ACCOUNT_FIELDS):
            raise GateError("list_no_account_column", known=", ".join(ACCOUNT_FIELDS))
        return found
