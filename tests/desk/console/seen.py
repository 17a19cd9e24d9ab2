"""The console in Chromium: what the browser asks for, a client of the desk answers, without a server.

page = open_console(chromium, staff_client(desk, "legal"), width=390); page.goto(HERE + "/console/")
"""

from playwright.sync_api import Browser, Page, Route

from desk.canary import DETAILS, IDENTITY
from desk.console.conftest import WHY, StaffClient, staff_client
from desk.made import made_case
from widerspruch.desk.config import DAY
from widerspruch.desk.desk import Desk
from widerspruch.desk.looking import look
from widerspruch.desk.models import CaseEvent, DeskCase, OutboxMail, Publication
from widerspruch.desk.values import EventKind
from widerspruch.desk.vouching import propose

HERE = "http://localhost"
HOW = "In der Kontoverwaltung, anhand der Rechnungsadresse."


def open_console(
    chromium: Browser, client: StaffClient, width: int = 1280, language: str = "de", **more: object
) -> Page:
    """A page of somebody who is logged in. Whoever opens it closes its context."""
    context = chromium.new_context(viewport={"width": width, "height": 900}, java_script_enabled=True, **more)
    client.cookies["language"] = language

    def answered(route: Route) -> None:
        asked = route.request
        path = asked.url.removeprefix(HERE)
        if asked.method == "POST":
            got = client.generic("POST", path, asked.post_data_buffer or b"", asked.headers["content-type"])
        else:
            got = client.get(path)
        if got.status_code == 303:  # whoever follows it by itself asks the network, not us
            to = got.headers["Location"]
            route.fulfill(content_type="text/html", body=f'<meta http-equiv="refresh" content="0; url={to}">')
            return
        headers = {name: value for name, value in got.items() if name != "Content-Length"}
        route.fulfill(status=got.status_code, headers=headers, body=got.content)

    context.route(f"{HERE}/**", answered)
    return context.new_page()


def busy_desk(desk: Desk) -> dict[str, DeskCase]:
    """A desk with something of everything: cases by what is to be done with them."""
    later = desk.now() + 3 * DAY
    case = made_case(desk, [("beispielnetz", IDENTITY), ("beispielbild", None)], details=DETAILS)
    claimed = {"assurance": "claimed", "channel": "claim", "claim_expires_at": later}
    claim = made_case(desk, [("beispielnetz", IDENTITY)], details=DETAILS, **claimed)
    fresh = made_case(desk, [("beispielnetz", IDENTITY)], details=DETAILS, **claimed)
    request = made_case(desk, (), kind="false_output", details=DETAILS)
    others = made_case(desk, (), kind="others_posts", details=DETAILS)
    support, legal = staff_client(desk, "support").who, staff_client(desk, "legal").who
    for one in (case, claim, fresh):
        look(desk, support, one.case_id, WHY)
        look(desk, legal, one.case_id, WHY)
    propose(desk, support, claim.case_id, "beispielnetz", IDENTITY.account_id, HOW)
    kinds: tuple[EventKind, ...] = ("received", "account_linked", "confirmed", "mail_bounced")

    def job(now: int) -> None:
        CaseEvent.objects.bulk_create(
            CaseEvent(case=case, at=now - 4_000_000 + place, kind=kind, actor="holder" if place == 0 else "desk")
            for place, kind in enumerate(kinds)
        )
        mail = {"language": "de", "written_at": now, "due_at": now}
        OutboxMail(case=case, kind="confirmation", sent_at=now, bounced_at=now, **mail).save()
        OutboxMail(case=case, kind="account_linked", **mail).save()
        OutboxMail(case=request, kind="request_received", dead_at=now, last_problem="recipient_550", **mail).save()
        OutboxMail(case=None, kind="code", dead_at=now, last_problem="connection_lost", **mail).save()
        for number in (1, 2):
            Publication(
                platform="beispielnetz",
                number=number,
                since=None if number == 1 else 1,
                issued_at=now - DAY // number,
                received_until=now - DAY // number,
                event_until=number,
                digest="5eb1" * 16,
                folder=str(number),
            ).save()

    desk.door.write(job)
    return {"case": case, "claim": claim, "fresh": fresh, "request": request, "others": others}


def pages_of(cases: dict[str, DeskCase]) -> dict[str, list[str]]:
    """Every page by the role that sees most of it."""
    of = {name: f"/console/cases/{case.case_id}" for name, case in cases.items()}
    return {
        "legal": [
            "/console/",
            of["case"],
            of["claim"],
            of["request"],
            f"{of['others']}/look",
            f"{of['case']}/person",
            f"{of['case']}/question",
            f"{of['request']}/answer",
            f"{of['case']}/refuse",
            f"{of['claim']}/vouch",
            f"{of['fresh']}/vouch",
            f"{of['case']}/vouch",
            "/console/numbers",
        ],
        "support": [f"{of['claim']}/vouch"],
        "operations": [
            "/console/",
            "/console/mails",
            f"/console/mails/{OutboxMail.objects.get(last_problem='recipient_550').pk}",
            "/console/keys",
            "/console/sets",
        ],
        "oversight": ["/console/", "/console/looks"],
    }
