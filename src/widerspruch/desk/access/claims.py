"""What the identity provider says of somebody, read: what is not said as it should be counts as not said."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import cast, get_args

from widerspruch.desk.access.who import LoggedInPerson, StaffRole, ToldAccount
from widerspruch.desk.config import DeskConfig
from widerspruch.rulebook.coming_of_age import Age

CLAIMS: Mapping[str, str] = {
    "name": "name",
    "email": "email",
    "email_verified": "email_verified",
    "country": "country",
    "adult": "adult",
    "birthdate": "birthdate",
    "accounts": "accounts",
    "accounts_centre": "accounts_centre",
    "guardian_of": "guardian_of",
    "groups": "groups",
}
"""What is asked for -> what the claim is called, unless the configuration says otherwise."""

MOST_ACCOUNTS = 200
LONGEST = 300
"""Signs of a name, an id, an address."""

OF_AGE = 18
_COUNTRY = re.compile("[A-Z]{2}")
_STAFF_ROLES = get_args(StaffRole)


def person_of(claims: Mapping[str, object], config: DeskConfig, identity: int, now: int) -> LoggedInPerson:
    """Whoever logged in. Identity: their row. Of accounts only those at platforms of this desk count."""
    assert config.oidc is not None
    names = {**CLAIMS, **config.oidc.claims}
    said = {name: claims.get(names[name]) for name in CLAIMS}
    country = _text(said["country"]).upper()
    return LoggedInPerson(
        identity=identity,
        logged_in_at=now,
        name=_text(said["name"]),
        email=_email(said["email"]),
        # Some providers say it in quotation marks.
        is_email_verified=said["email_verified"] in (True, "true"),
        country=country if _COUNTRY.fullmatch(country) else "",
        is_adult=_is_adult(said["adult"], said["birthdate"], now),
        accounts=_accounts(said["accounts"], config),
        centre=_text(said["accounts_centre"]) or None,
        guardian_of=_accounts(said["guardian_of"], config),
        roles=_roles(said["groups"], config.oidc.roles),
    )


def _text(value: object) -> str:
    """A line of text; empty where it is none, or one with signs that nobody sees."""
    if isinstance(value, int) and not isinstance(value, bool):
        value = str(value)
    if not isinstance(value, str) or len(value) > LONGEST:
        return ""
    return "" if any(unicodedata.category(sign) in ("Cc", "Cs") for sign in value) else value.strip()


def _email(value: object) -> str:
    text = _text(value)
    before, at, after = text.rpartition("@")
    return text if before and at and after and " " not in text else ""


def _accounts(value: object, config: DeskConfig) -> tuple[ToldAccount, ...]:
    if not isinstance(value, list):
        return ()
    told = [_account(one) for one in value[:MOST_ACCOUNTS] if isinstance(one, dict)]
    known = [one for one in told if one.account_id and one.platform in config.platforms]
    return tuple({(one.platform, one.account_id): one for one in known}.values())


def _account(said: Mapping[object, object]) -> ToldAccount:
    platform, account_id, handle, name = (_text(said.get(word)) for word in ("platform", "id", "handle", "name"))
    return ToldAccount(platform, account_id, handle, name, Age.of_birth(_text(said.get("birthdate"))).adult_from)


def _roles(groups: object, roles: Mapping[str, str]) -> tuple[StaffRole, ...]:
    named = groups if isinstance(groups, list) else [groups]
    found = {roles.get(group) for group in named if isinstance(group, str)}
    return tuple(cast("StaffRole", role) for role in _STAFF_ROLES if role in found)


def _is_adult(adult: object, birthdate: object, now: int) -> bool | None:
    if isinstance(adult, bool):
        return adult
    try:
        born = date.fromisoformat(_text(birthdate))
    except ValueError:
        return None  # also where only a year is told, as the standard allows
    day = datetime.fromtimestamp(now // 1_000_000, UTC).date()
    return (day.year - born.year, (day.month, day.day)) >= (OF_AGE, (born.month, born.day))
