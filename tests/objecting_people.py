"""Invented people who object."""

from widerspruch.desk.intake.submission import AccountHolder, MailHolder, Submission
from widerspruch.desk.values import AccountIdentity

ERIKA = AccountIdentity("4711", ("erika.muster",), "Erika Muster", ("erika@example.org",))
ERIKA_AT_BILD = AccountIdentity("b-815", ("erika.m",))
MAX = AccountIdentity("4712", ("max.muster",), "Max Muster", ("max@example.org",))


def objects(identity: AccountIdentity = ERIKA, platform: str = "beispielnetz", **other: object) -> Submission:
    """An objection by login, with an account of its own unless something else is said."""
    of_holder = {name: other.pop(name) for name in ("centre_id", "linked") if name in other}
    values: dict[str, object] = {"language": "de", "country": "DE", **other}
    return Submission(who=AccountHolder(platform, identity, **of_holder), **values)  # type: ignore[arg-type]


def objects_by_mail(email: str = "otto@example.org", **other: object) -> Submission:
    """An objection of somebody without an account."""
    values: dict[str, object] = {"language": "de", "channel": "code", **other}
    return Submission(who=MailHolder(email), **values)  # type: ignore[arg-type]
