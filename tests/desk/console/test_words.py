"""Whatever stands in the tables can be said in the console, in both languages."""

import re
from pathlib import Path
from typing import get_args

import msgspec
import pytest

from widerspruch.desk import console, values
from widerspruch.desk.access.who import StaffRole
from widerspruch.desk.console.places import PLACES
from widerspruch.desk.key_rotation import KEY_USES
from widerspruch.desk.mail.kinds import MAIL_KINDS
from widerspruch.desk.telling.words import DeskWords
from widerspruch.lib.texts import load_catalogue

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
    "language": ("de", "en"),
    "vouching": ("proposed", "confirmed", "turned_down"),
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


def test_both_languages_say_the_same_things_and_nothing_that_nobody_says() -> None:
    """Sentences are asked for by their whole id, or by a word of `WORDS`."""
    here = Path(console.__file__).parent
    text = "\n".join(file.read_text("utf-8") for file in (*here.rglob("*.py"), *here.rglob("*.html")))
    built = tuple(f"console.{name}{'_' if name == 'keys.use' else '.'}" for name in WORDS)
    forms = tuple(re.findall(r'texts: ClassVar\[str\] = "([a-z.]+)"', text))
    german, english = (
        {one for one in load_catalogue(language, "widerspruch.desk") if one.startswith("console.")}
        for language in ("de", "en")
    )
    assert german == english
    unused = [
        one
        for one in german
        if not one.startswith((*built, *forms, "console.keys.", "console.numbers.")) and _id(one) not in text
    ]
    assert sorted(unused) == []


def _id(text_id: str) -> str:
    return text_id.removesuffix(".one").removesuffix(".other")
