"""Invented people who object, by the interface for a platform's servers and by the form."""

import secrets
import string
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import urlencode

import msgspec

from benchmarks.desk.shots import Hit, Shot

if TYPE_CHECKING:
    from widerspruch.desk.desk import Desk

PLATFORM = "beispielnetz"
TOKEN = "benchmark-of-the-desk-and-nothing-else"
FORMS_PATH = "/object"

_KEY = string.ascii_letters + string.digits


def api_shots(names: Sequence[str]) -> list[Shot]:
    """What a platform's server sends for somebody who flips a switch there."""
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    return [Shot(name, "/api/v1/objections", msgspec.json.encode(_objection(name)), headers) for name in names]


def _objection(name: str) -> dict[str, object]:
    return {
        "account": {
            "platform": PLATFORM,
            "id": name,
            "handles": [f"erika.{name}"],
            "name": f"Erika Beispiel {name}",
            "emails": [f"erika.{name}@example.org"],
        },
        "country": "DE",
        "channel": "switch",
        "reason": "Ich möchte nicht, dass mit meinen Fotos eine KI trainiert wird.",
    }


def form_shots(sessions: Sequence[tuple[str, str]]) -> list[Shot]:
    """What a browser sends from the form. Sessions: name and key, from `logged_in_people`."""
    return [_form_shot(name, key) for name, key in sessions]


def _form_shot(name: str, key: str) -> Shot:
    token = "".join(secrets.choice(_KEY) for _ in range(32))
    fields = [
        ("csrfmiddlewaretoken", token),
        *(("scopes", scope) for scope in ("own_content", "ai_interactions", "mentions")),
        ("email", f"erika.{name}@example.org"),
        ("country", "DE"),
        ("reason", "Ich möchte nicht, dass mit meinen Fotos eine KI trainiert wird."),
        ("known_as", ""),
    ]
    headers = {"Cookie": f"desk={key}; desk-form={token}", "Content-Type": "application/x-www-form-urlencoded"}
    return Shot(name, FORMS_PATH, urlencode(fields).encode(), headers)


def logged_in_people(names: Sequence[str], desk: "Desk") -> list[tuple[str, str]]:
    """Somebody who has just logged in, for each name."""
    with ThreadPoolExecutor(64) as pool:
        return [*pool.map(partial(_logged_in, desk), names)]


def _logged_in(desk: "Desk", name: str) -> tuple[str, str]:
    from widerspruch.desk.access.identities import identity_of
    from widerspruch.desk.access.sessions import sessions_of
    from widerspruch.desk.access.who import LoggedInPerson, ToldAccount, remember_person

    session = sessions_of(desk)()
    person = LoggedInPerson(
        identity=identity_of(desk, "http://provider.example.org", name).pk,
        logged_in_at=desk.now(),
        name=f"Erika Beispiel {name}",
        email=f"erika.{name}@example.org",
        is_email_verified=True,
        country="DE",
        is_adult=True,
        accounts=(ToldAccount(PLATFORM, name, f"erika.{name}", f"Erika Beispiel {name}"),),
    )
    remember_person(session, person)
    session.save()
    assert session.session_key is not None
    return name, session.session_key


def case_told(hit: Hit) -> str:
    """The number that somebody was told in an answer."""
    if hit.status == 303:
        place = next(line for line in hit.head.decode().split("\r\n") if line.lower().startswith("location:"))
        return place.rpartition("/")[2].strip()
    case = msgspec.json.decode(hit.body)["case"]
    assert isinstance(case, str)
    return case
