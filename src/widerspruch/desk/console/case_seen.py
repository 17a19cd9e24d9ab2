"""A case as the platform's people see it: all of it but the person."""

from collections.abc import Iterator

from msgspec import Struct

from widerspruch.desk.desk import Desk
from widerspruch.desk.looking import looks_at
from widerspruch.desk.models import DeskCase
from widerspruch.desk.pages.forms.parts import COUNTRIES
from widerspruch.desk.telling.words import DeskWords


class SeenPart(Struct, frozen=True):
    """How many accounts of a platform are kept out now, of how many that ever were.

    Attributes:
        is_nobodys: What is kept out is somebody without an account there.
    """

    platform: str
    in_force: int
    ever: int
    is_nobodys: bool


class SeenMail(Struct, frozen=True):
    """A mail of the case. `state`: `sent`, `waiting`, `dead`, `bounced`."""

    kind: str
    state: str
    at: str


class TrailEntry(Struct, frozen=True):
    """Something that happened. `who`: in words, with a name only of the platform's people."""

    at: str
    what: str
    who: str


class SeenCase(Struct, frozen=True, kw_only=True):
    """Told in one language. `facts`: name and value."""

    case_id: str
    kind: str
    state: str
    state_sign: str
    is_open: bool
    is_claim: bool
    is_request: bool
    is_gone: bool
    facts: tuple[tuple[str, str], ...]
    parts: tuple[SeenPart, ...]
    mails: tuple[SeenMail, ...]
    open_questions: int
    has_vouching: bool
    trail: tuple[TrailEntry, ...]


_SIGNS = {
    "received": "good",
    "questioned": "waiting",
    "withdrawn": "off",
    "refused": "bad",
    "lapsed": "off",
    "done": "good",
}


def seen_case(desk: Desk, case: DeskCase, words: DeskWords, now: int) -> SeenCase:
    """Nothing of it is unsealed but who of the platform's people looked."""
    is_lapsed = case.claim_expires_at is not None and case.claim_expires_at <= now
    state = "lapsed" if is_lapsed and case.state in ("received", "questioned") else case.state
    is_over = is_lapsed or (case.ended_at is not None and case.ended_at <= now)
    return SeenCase(
        case_id=case.case_id,
        kind=words.desk(f"console.kind.{case.kind}"),
        state=words.desk(f"console.state.{state}"),
        state_sign=_SIGNS[state],
        is_open=not is_over and case.ended_at is None and case.redacted_at is None,
        is_claim=case.assurance == "claimed",
        is_request=case.kind != "objection",
        is_gone=case.redacted_at is not None,
        facts=tuple(_facts(case, words)),
        parts=tuple(_parts(desk, case, now)),
        mails=tuple(_mails(case, words)),
        open_questions=case.questions.filter(answered_at=None).count(),
        has_vouching=case.vouchings.filter(decided_at=None).exists(),
        trail=tuple(_trail(desk, case, words)),
    )


def _facts(case: DeskCase, words: DeskWords) -> Iterator[tuple[str, str]]:
    told = words.desk
    yield told("console.case.assurance"), told(f"console.assurance.{case.assurance}")
    yield told("console.case.received_at"), words.instant(case.received_at)
    if case.claim_expires_at is not None:
        yield told("console.case.claim_expires_at"), words.instant(case.claim_expires_at)
    if case.ended_at is not None:
        yield told("console.case.ended_at"), words.instant(case.ended_at)
    scopes = [
        told(f"console.scope.{one}") for one in ("own_content", "ai_interactions", "mentions") if getattr(case, one)
    ]
    yield told("console.case.scopes"), words.listed(scopes) if scopes else told("console.case.no_scopes")
    yield told("console.case.country"), _country(case.country, words)
    yield told("console.case.language"), told(f"console.language.{case.language}")
    yield told("console.case.channel"), told(f"console.channel.{case.channel}")
    if agents := _agents(case, words):
        yield told("console.case.agents"), words.listed(agents)
    yield told("console.case.acted_by"), told(f"console.acted_by.{case.acted_by}")


def _agents(case: DeskCase, words: DeskWords) -> list[str]:
    """Who handed it in for the person; of a person's own app no more than that it was one."""
    requests = case.agent_requests.filter(kind="objection").select_related("agent").order_by("id")
    return [*dict.fromkeys(one.agent.name or words.desk("console.case.own_app") for one in requests)]


def _country(code: str, words: DeskWords) -> str:
    if not code:
        return words.desk("console.case.unknown")
    # The platform's own servers may name one that no form offers.
    return words.desk(f"page.country.{code}") if code in COUNTRIES else code


def _parts(desk: Desk, case: DeskCase, now: int) -> Iterator[SeenPart]:
    rows = [*case.coverages.values_list("platform", "account", "since", "until")]
    for platform, is_nobodys in sorted({(of, account is None) for of, account, _, _ in rows}):
        own = [(since, until) for of, account, since, until in rows if (of, account is None) == (platform, is_nobodys)]
        in_force = sum(since <= now and (until is None or now < until) for since, until in own)
        named = desk.config.platforms.get(platform)
        yield SeenPart(platform if named is None else named.name, in_force, len(own), is_nobodys)


def _mails(case: DeskCase, words: DeskWords) -> Iterator[SeenMail]:
    for mail in case.mails.order_by("id"):
        states = (
            ("bounced", mail.bounced_at),
            ("sent", mail.sent_at),
            ("dead", mail.dead_at),
            ("waiting", mail.due_at),
        )
        state, at = next((name, at) for name, at in states if at is not None)
        yield SeenMail(words.desk(f"console.mail_kind.{mail.kind}"), state, words.instant(at))


def _trail(desk: Desk, case: DeskCase, words: DeskWords) -> Iterator[TrailEntry]:
    """Events, looks and proposals in the order of time."""
    told = words.desk
    entries = [
        (event.at, 0, event.pk, told(f"console.event.{event.kind}"), told(f"console.actor.{event.actor}"))
        for event in case.events.order_by("id")
    ]
    entries += [
        (look.at, 1, place, told(f"console.looked.{look.what}"), look.name or told("console.actor.staff"))
        for place, look in enumerate(looks_at(desk, case))
    ]
    for vouching in case.vouchings.order_by("id"):
        staff = told("console.actor.staff")
        entries.append((vouching.proposed_at, 2, vouching.pk, told("console.vouching.proposed"), staff))
        if vouching.decided_at is not None:
            decided = "confirmed" if vouching.is_confirmed else "turned_down"
            entries.append((vouching.decided_at, 3, vouching.pk, told(f"console.vouching.{decided}"), staff))
    for at, _, _, what, who in sorted(entries):
        yield TrailEntry(words.instant(at), what, who)
