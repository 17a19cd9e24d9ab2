"""What tests of several screens do: send forms, read the mail, look at a page as text."""

import re
from html import unescape
from typing import Any

from desk_browser import DeskClient
from widerspruch.desk.desk import Desk
from widerspruch.desk.models import OutboxMail
from widerspruch.desk.values import MailDetails

ALL = ["own_content", "ai_interactions", "mentions"]
OBJECTING = {"scopes": ALL, "email": "erika@example.org", "country": "DE", "reason": "", "known_as": ""}
LOCKED_OUT = {
    "platform": "beispielnetz",
    "account": "@bernd.vorlage",
    "email": "bernd@example.net",
    "scopes": ALL,
    "country": "DE",
}
WITHOUT_ACCOUNT = {"email": "paula@example.org", "known_as": "Paula Probst-Beispiel\n@paula_p", "country": "DE"}


def objected(client: DeskClient, **changed: Any) -> str:
    """The number of the case."""
    answer = client.post("/object", OBJECTING | changed)
    assert answer.status_code == 303, shown(answer)
    return str(answer["Location"]).rpartition("/")[2]


def mailed_code(desk: Desk, contact: str) -> str:
    """The newest code that was mailed to an address."""
    for mail in OutboxMail.objects.order_by("-id"):
        details = desk.keys.sealer.open(mail.sealed, MailDetails)
        if details.to == contact and "code" in details.values:
            return details.values["code"]
    raise AssertionError("no code was mailed there")


def shown(answer: Any) -> str:
    """What a page says, without its tags."""
    body = re.sub(r"<(script|style)\b.*?</\1>", " ", answer.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


_LINK = re.compile(r"""<a\b[^>]*\bhref="(/[^"#]*)""")


def every_page(client: DeskClient) -> dict[str, str]:
    """HTML of every page that a link leads to, by address; the login leads away from the desk, and is left out."""
    found, seen, waiting = {}, {"/"}, ["/"]
    while waiting:
        address = waiting.pop()
        answer = client.get(address)
        if answer.status_code == 303 and answer["Location"].startswith("/login"):
            continue
        assert answer.status_code == 200, address
        if not answer.headers["Content-Type"].startswith("text/html"):
            continue
        found[address] = answer.content.decode()
        for link in map(unescape, _LINK.findall(found[address])):
            if link not in seen and not link.startswith("/login"):
                seen.add(link)
                waiting.append(link)
    return found
