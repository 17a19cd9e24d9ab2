"""Whatever stands in the tables can be said in the console, in both languages."""

from typing import get_args

import msgspec
import pytest

from widerspruch.desk import values
from widerspruch.desk.access.who import StaffRole
from widerspruch.desk.console.places import PLACES
from widerspruch.desk.key_rotation import KEY_USES
from widerspruch.desk.mail.kinds import MAIL_KINDS
from widerspruch.desk.telling.words import DeskWords

WORDS = {
    "kind": get_args(values.CaseKind),
    "state": get_args(values.CaseState),
    "assurance": get_args(values.Assurance),
    "scope": values.Scopes.__struct_fields__,
    "channel": get_args(values.Channel),
    "acted_by": get_args(values.ActedBy),
    "actor": get_args(values.Actor),
    "event": get_args(values.EventKind),
    "looked": get_args(values.Looked),
    "mail_kind": tuple(MAIL_KINDS),
    "role": get_args(StaffRole),
    "nav": PLACES,
    "keys.use": KEY_USES,
    "field": tuple(
        field.name
        for kind in (values.CaseDetails, values.AccountIdentity, values.RefusalDetails, values.VouchDetails)
        for field in msgspec.structs.fields(kind)
    ),
}


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("name", WORDS)
def test_every_word_has_its_sentence(language: str, name: str) -> None:
    say = DeskWords(language).desk
    separator = "_" if name == "keys.use" else "."
    assert [one for one in WORDS[name] if not say.has(f"console.{name}{separator}{one}")] == []
