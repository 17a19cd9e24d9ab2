"""Whom an answer may come from is said in one place: with a route, or in the platform's file of answers."""

import re
from collections.abc import Iterator

from widerspruch.rulebook.checks.mistake import CheckContext, Mistake, Severity
from widerspruch.rulebook.checks.walk import answers_place
from widerspruch.rulebook.load import Rulebook

ID = "answer_sender_stands_once"
DESCRIPTION = "Senders of answers are domains of a platform of the rulebook, and its routes do not name them already."
SEVERITY = Severity.ERROR

_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,5}[a-z]{2,24}")


def run(rulebook: Rulebook, context: CheckContext) -> Iterator[Mistake]:
    """One mistake per sender that is none or stands twice, and per file of a platform that is not there."""
    for file in rulebook.answers:
        here = answers_place(file.id)
        if file.platform is not None and file.platform not in rulebook.platforms:
            message = f"There is no platform {file.platform}."
            yield Mistake(ID, SEVERITY, here / "platform", message, "Name a file under platforms/, or leave it out.")
            continue
        if file.senders and file.platform is None:
            message = "Senders of nobody's answers are named here."
            yield Mistake(ID, SEVERITY, here / "senders", message, 'platform = "..." above them.')
        routes = rulebook.platforms[file.platform].routes if file.platform else ()
        named = {sender for route in routes if route.confirms for sender in route.confirms.mail_senders}
        for number, sender in enumerate(file.senders):
            if not _DOMAIN.fullmatch(sender):
                wrong, fix = f"{sender!r} is no domain.", 'Write what follows the @ in small letters: "mail.example".'
            elif sender in named:
                wrong, fix = f"A route names {sender} already.", "Leave it out here, or out of the route."
            else:
                continue
            yield Mistake(ID, SEVERITY, here / "senders" / number, wrong, fix)
