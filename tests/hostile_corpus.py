"""The mails of tests/mailbox/corpus/hostile, made: by somebody who tried to have them read as grants."""

import tomllib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from reading_corpus import CORPUS, expected_in

DAY = datetime(2026, 11, 3, 9, 30, tzinfo=UTC)
HOUSES = {"facebook": "Facebook <case@support.facebook.com>"}


def hostile_mails() -> Iterator[tuple[str, Mapping[str, Any], bytes]]:
    """Name, row and bytes of each."""
    rows = tomllib.loads((CORPUS / "hostile" / "mails.toml").read_text("utf-8"))["mail"]
    for number, row in enumerate(rows, 1):
        yield f"{number:03} {row['language']} {row['trick'] or 'grants'}", row, _made(row)


def _made(row: Mapping[str, Any]) -> bytes:
    account = next(one for one in expected_in("blind") if one.account == row.get("account", "facebook-mareike"))
    mail = EmailMessage(policy=SMTP)
    mail["From"] = HOUSES[account.platform]
    mail["To"] = account.addresses[0]
    mail["Date"] = DAY
    mail["Message-ID"] = "<1@support.facebook.com>"
    mail["Subject"] = row["subject"]
    number = f"\nCase number: {account.case_ids[0]}\n"
    if "text" in row:
        filler = "Meta bedankt sich.\n" * (row.get("filler", 0) // 19)
        mail.set_content(row["text"].lstrip("\n") + filler + row.get("after", "") + number)
    page = f"<html><body>{row.get('html', '')}<p>{number}</p></body></html>"
    if "html" in row and "text" in row:
        mail.add_alternative(page, subtype="html")
    elif "html" in row:
        mail.set_content(page, subtype="html")
    if "attached" in row:
        mail.add_attachment(b"%PDF-1.7\n", maintype="application", subtype="pdf", filename=row["attached"])
    return mail.as_bytes()
