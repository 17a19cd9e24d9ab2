"""Codes that are mailed to whoever cannot log in.

A code is for an address, never for a case: anybody may have one sent to any address, so asking tells nothing about who
is known here, and what is done is the same for all. Which cases the address gives a right to is looked at afterwards:
`standing.is_of_contact`.
"""

import secrets
from hmac import compare_digest

from django.db import connection
from django.db.models import F
from msgspec import Struct

from widerspruch.desk.cases.contacts import checked_contact
from widerspruch.desk.cases.standing import find_case, is_of_contact
from widerspruch.desk.config import HOUR
from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.holders import contact_lookup_key, folded_contact
from widerspruch.desk.mail.outbox import put_mail
from widerspruch.desk.models import DeskCase, MailedCode
from widerspruch.desk.values import CodePurpose

DIGITS = 8
LIVES = HOUR // 4
MOST_ATTEMPTS = 3
MOST_AN_HOUR = 5
"""Codes to one address, whoever asks for them."""


class ProvenContact(Struct, frozen=True):
    """Somebody who showed that they read a mailbox: that, and nothing more.

    Attributes:
        cases: Numbers of cases that the code was mailed for, to which the address gives a right.
    """

    contact: str
    cases: tuple[str, ...] = ()


class SpentCode(Struct, frozen=True):
    """A code that was right and counts no more.

    Attributes:
        case: Primary key of the case that was named when it was asked for, or 0. Whether the address gives a right to
            that is still to be looked at: `standing.is_of_contact`.

        notice: Primary key of the notice from whose link it was asked for; None: of none.
    """

    case: int
    notice: int | None = None


def ask_for_code(desk: Desk, contact: str, purpose: CodePurpose, language: str, *, case_id: str = "") -> None:
    """Mail a code. Older ones for the same address, purpose and case count no more.

    Args:
        case_id: The case that it is about, as it was typed; whether there is one, and whose it is, is not told.

    Raises:
        DeskError: `contact_wrong`, `too_many_codes`; as `Door.write`.
    """
    contact = checked_contact(contact)
    # Whether the address gives a right to it is asked once the code is there: what is done here is the same for all.
    named = find_case(desk, case_id)
    if not desk.door.write(lambda now: put_code(desk, contact, purpose, language, named, now)):
        raise DeskError("too_many_codes")


def use_code(desk: Desk, contact: str, purpose: CodePurpose, code: str) -> ProvenContact:
    """Take a code once.

    Raises:
        DeskError: `contact_wrong`, `code_wrong` (also where it is too old, used, tried too often, or there is none); as
            `Door.write`.
    """
    contact = checked_contact(contact)
    spent = desk.door.write(lambda now: spend_code(desk, contact, purpose, code, now))
    if spent is None:
        raise DeskError("code_wrong")
    cases = DeskCase.objects.filter(pk=spent.case, redacted_at=None)
    return ProvenContact(contact, tuple(case.case_id for case in cases if is_of_contact(desk, case, contact)))


def put_code(desk: Desk, contact: str, purpose: CodePurpose, language: str, case: DeskCase | None, now: int) -> bool:
    """Within a job: a new code, and the mail with it. False: there were too many already."""
    code = new_code(desk, contact, purpose, case, now)
    if code is None:
        return False
    # Not of the case: whoever types in an address does not make its mail, or its failing, part of somebody's case.
    put_mail(desk, None, "code", language, contact, {"code": code}, now=now)
    return True


def new_code(
    desk: Desk, contact: str, purpose: CodePurpose, case: DeskCase | None, now: int, notice: int | None = None
) -> str | None:
    """Within a job: a code that counts from now on; None: there were too many already."""
    key = contact_lookup_key(desk.keys.lookup, contact)
    if MailedCode.objects.filter(contact_key=key, made_at__gt=now - HOUR).count() >= MOST_AN_HOUR:
        return None
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    # Of another case it stays: whoever made two claims in a row has two mails, and both must hold what they say.
    older = MailedCode.objects.filter(contact_key=key, purpose=purpose, case=case, used_at=None, expires_at__gt=now)
    older.update(expires_at=now)
    MailedCode.objects.create(
        contact_key=key,
        purpose=purpose,
        case=case,
        digest=_digest(desk, contact, purpose, code),
        made_at=now,
        expires_at=now + LIVES,
        notice=notice,
    )
    return code


def spend_code(desk: Desk, contact: str, purpose: CodePurpose, code: str, now: int) -> SpentCode | None:
    """Within a job, which must not raise afterwards, or the attempt would not count: None: it is wrong."""
    key = contact_lookup_key(desk.keys.lookup, contact)
    typed = _digest(desk, contact, purpose, code)
    with connection.cursor() as cursor:
        # Counted before they are looked at, by one statement: of any number of guesses at once, three are compared.
        cursor.execute(_TRY, (key, purpose, now, MOST_ATTEMPTS))
        tried = cursor.fetchall()
    right = [(row, case, notice) for row, digest, case, notice in tried if compare_digest(bytes(digest), typed)]
    if not right:
        return None
    used, case, notice = right[0]
    MailedCode.objects.filter(pk=used).update(used_at=now)
    # Who was right has not guessed at the codes of their other cases.
    others = [row for row, *_ in tried if row != used]
    MailedCode.objects.filter(pk__in=others).update(attempts=F("attempts") - 1)
    return SpentCode(case or 0, notice)


_TRY = (
    "UPDATE desk_mailedcode SET attempts = attempts + 1 WHERE contact_key = %s AND purpose = %s AND used_at IS NULL"
    " AND expires_at > %s AND attempts < %s RETURNING id, digest, case_id, notice"
)


def _digest(desk: Desk, contact: str, purpose: CodePurpose, code: str) -> bytes:
    digits = "".join(one for one in code if one.isdecimal())
    return desk.keys.lookup.key_of("code", folded_contact(contact), purpose, digits)
