"""What the invented people are told: the notice that operators begin with, and the file of their accounts."""

import csv
import io
from collections.abc import Mapping
from datetime import date
from pathlib import Path

from msgspec import Struct

from widerspruch.desk.notices.example import example_notice
from widerspruch.lib.whole_files import atomic_write
from widerspruch.lib.writing import Language
from widerspruch.testing.demo.people import PEOPLE, DemoPerson

SPEAKS: Mapping[str, Language] = {"edith": "en", "jonas": "de-leicht"}
"""Key of a person -> language in which they are told; all others: German."""

_COLUMNS = ("account", "email", "country", "language", "birth_date")


class DemoNotice(Struct, frozen=True):
    """Two files, as a company would hand them to its desk."""

    text: Path
    accounts: Path


def write_notice(folder: Path, today: date) -> DemoNotice:
    """Write both; those of an earlier demo stay: what was told does not change."""
    notice = DemoNotice(folder / "notice.toml", folder / "accounts.csv")
    if not notice.text.exists():
        text = example_notice("beispielnetz", today).replace('["DE", "AT"]', '["DE", "AT", "IE"]')
        atomic_write(notice.text, text.encode())
        atomic_write(notice.accounts, accounts_text().encode())
    return notice


def accounts_text() -> str:
    """Everybody at Beispielnetz, one account a line."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(_COLUMNS)
    rows.writerows(_row(person, one.id) for person in PEOPLE for one in person.accounts if one.platform == _TOLD_AT)
    return out.getvalue()


_TOLD_AT = "beispielnetz"


def _row(person: DemoPerson, account: str) -> tuple[str, ...]:
    return account, person.email, person.country, SPEAKS.get(person.key, "de"), person.born.isoformat()
