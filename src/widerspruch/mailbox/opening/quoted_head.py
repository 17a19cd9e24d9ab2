"""The head of a mail as another mail's text shows it: `Von: ... Gesendet: ... An: ... Betreff: ...`."""

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from widerspruch.mailbox.head import moment, parties
from widerspruch.mailbox.mail import MailParty
from widerspruch.mailbox.opening.quoting import quoting_table

_FIELD = re.compile(r"\s{0,3}\*{0,2}([^\W\d_][\w'’ -]{0,20}?)\*{0,2}\s?:\*{0,2}\s?(.*)")
_MOST_LINES = 30
_BERLIN = ZoneInfo("Europe/Berlin")
_MAILTO = re.compile(r"\[mailto:([^\]\s]+)\]|<mailto:([^>\s]+)>")


class QuotedHead(NamedTuple):
    """What it says; nothing of it is more than text. `end`: the line after it, counted from where it was looked for."""

    sender: MailParty | None = None
    to: tuple[MailParty, ...] = ()
    subject: str = ""
    sent_at: datetime | None = None
    end: int = 0


def quoted_head(lines: Sequence[str], at: int) -> QuotedHead | None:
    """The head that begins at a line, whatever is before it; None: there begins none.

    It begins with whom it is from or when it was sent, and has two more of sender, day, addressee and subject.
    """
    found: dict[str, str] = {}
    last = ""
    end = at
    for number in range(at, min(at + _MOST_LINES, len(lines))):
        line = lines[number].lstrip("> ") if lines[at].lstrip().startswith(">") else lines[number]
        match = _FIELD.fullmatch(line)
        name = _field_names().get(match[1].strip().lower()) if match else None
        if name is not None and match is not None:
            if number == at and name not in ("from", "sent", "subject"):
                return None
            found.setdefault(name, match[2].strip())
            last = name
        elif number == at:
            return None
        elif not line.strip():
            if len(found) > 1:
                break
            continue
        elif last:  # a long field is wrapped
            if line[0] in " \t" or (last in ("to", "copy") and "@" in line):
                found[last] = f"{found[last]} {line.strip()}"
            else:
                break
        end = number + 1
    if "from" not in found or len(found.keys() - {"copy"}) < 3:
        return None
    sender = parties(_MAILTO.sub(lambda one: f"<{one[1] or one[2]}>", found["from"]))
    return QuotedHead(
        sender[0] if sender else MailParty(found["from"][:200], ""),
        parties(found.get("to", "")),
        found.get("subject", "")[:1_000],
        said_moment(found.get("sent", "")),
        end,
    )


def said_moment(text: str) -> datetime | None:
    """A day and a time as people's mail programs write them, without zone: taken as those of Berlin, in UTC."""
    known = moment(text) if re.search(r"[+-]\d{4}|GMT|UTC", text) else None
    if known is not None:
        return known
    day = _day(text.lower())
    if day is None:
        return None
    time = re.search(r"\b(\d{1,2})[:.h](\d{2})(?:[:.](\d{2}))?\s*(am|pm)?", text.lower().replace(day[0], " "))
    hour, minute = (int(time[1]), int(time[2])) if time else (12, 0)
    if time and time[4]:
        hour = hour % 12 + (12 if time[4] == "pm" else 0)
    try:
        return datetime(day[1], day[2], day[3], hour, minute, tzinfo=_BERLIN).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _day(text: str) -> tuple[str, int, int, int] | None:
    """What says it, year, month, day."""
    found = re.search(r"\b(\d{4})-(\d{2})-(\d{2})\b", text)
    if found:
        return found[0], int(found[1]), int(found[2]), int(found[3])
    found = re.search(r"\b(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})\b", text)
    if found:
        year = int(found[3])
        return found[0], year if year > 99 else 2000 + year, int(found[2]), int(found[1])
    found = re.search(r"\b(\d{1,2})(?:\.|er|st|nd|rd|th)?\s([^\W\d_]{3,9})\.?,?\s(\d{4})\b", text)
    if found and found[2] in _months():
        return found[0], int(found[3]), _months()[found[2]], int(found[1])
    found = re.search(r"\b([^\W\d_]{3,9})\.?\s(\d{1,2})(?:st|nd|rd|th)?,?\s(\d{4})\b", text)
    if found and found[1] in _months():
        return found[0], int(found[3]), _months()[found[1]], int(found[2])
    return None


@cache
def _field_names() -> dict[str, str]:
    return {word: name for name, words in quoting_table()["head"].items() for word in words}


@cache
def _months() -> dict[str, int]:
    return {word: int(number) for number, words in quoting_table()["months"].items() for word in words}
