"""Objecting directly from a case file: what is asked for which account where, each request by itself."""

from collections.abc import Sequence

from msgspec import Struct, structs

from widerspruch.casefile.case_file import CaseFile
from widerspruch.lib.outgoing import OutgoingHttp
from widerspruch.lib.writing import Language
from widerspruch.objections.account import Account
from widerspruch.objections.case import Case
from widerspruch.objections.events import DIRECT_ROUTE, AccountAdded
from widerspruch.objections.next_step import CONFIRMED_BY_NOBODY
from widerspruch.objections.plan import Plan
from widerspruch.person.filing.client import AskedFor, new_request_id
from widerspruch.person.filing.discover import FoundDesk, desk_address, desk_in_rulebook
from widerspruch.person.filing.drive import DeskClients, begin, drive, enter_code
from widerspruch.person.filing.errors import FilingError
from widerspruch.person.filing.filing import hurried, taking_back
from widerspruch.person.filing.kept import CaseFileJournal, KeptFiling, kept_filings, named_to_desk, newest_filing
from widerspruch.person.filing.keys import own_agent_id, own_key
from widerspruch.protocol.drp.messages import AccountOnWire, AiTrainingClaims
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.vocabulary import SCOPES, Scope

_WITHOUT_ACCOUNT = ("none", "mentioned")


class FilingWish(Struct, frozen=True, kw_only=True):
    """What a person says when they object directly.

    Attributes:
        account: Key of the account in the case file.

        at: Address of the desk as they typed it; empty: the one of before, or that of the rulebook.

        named: What the platform calls the account; empty: as before, or as its key says.

        email: Where the code goes; empty: as before, the account's, or the sender's of letters.
    """

    account: str
    at: str = ""
    named: str = ""
    email: str = ""
    reason: str = ""
    language: Language = "de"


def clients_of(case_file: CaseFile, http: OutgoingHttp, language: Language) -> DeskClients:
    """Ways to desks with the case file's own key. Raises `CaseFileError` where there is none and it is read-only."""
    return DeskClients(http, own_agent_id(case_file), own_key(case_file), language=language)


def desk_for(case_file: CaseFile, rulebook: Rulebook, wish: FilingWish) -> str:
    """Where it is objected. Raises FilingError (`filing_without_desk`, `filing_account_unknown`)."""
    account = _account(case_file.case(), wish.account)
    before = newest_filing(kept_filings(case_file), account.key)
    known = (
        desk_address(wish.at)
        if wish.at
        else (before.filing.desk if before is not None else desk_in_rulebook(rulebook, account.platform))
    )
    if not known:
        raise FilingError("filing_without_desk")
    return known


def add_if_served(case_file: CaseFile, wish: FilingWish, clients: DeskClients, now: int) -> None:
    """Put an account on the list that is named `platform:name` and is not there, where the desk that was named serves
    that platform: no rulebook need know it.

    Raises:
        FilingError: There is no such desk. CaseFileError: It cannot be written down.
    """
    platform, _, name = wish.account.partition(":")
    if not wish.at or not name or wish.account in case_file.case().accounts:
        return
    if platform in clients.at(desk_address(wish.at)).desk.discovery.platforms:
        case_file.record(AccountAdded(Account(wish.account, platform, email=wish.email or None)), now)


def object_directly(
    case_file: CaseFile, wish: FilingWish, clients: DeskClients, rulebook: Rulebook, plan: Plan, now: int
) -> KeptFiling:
    """Object for one account, and ask once. One that is under way goes on, whatever is wished now.

    Raises:
        FilingError: Nothing was sent: what is wished cannot be sent, or there is no such desk.

        CaseFileError: It cannot be written down; nothing was sent.
    """
    case = case_file.case()
    account = _account(case, wish.account)
    before = newest_filing(kept_filings(case_file), account.key, "object")
    if before is not None and not before.is_over and before.filing.agent_id == clients.agent_id:
        return follow(case_file, before, clients, now)
    client = clients.at(desk_for(case_file, rulebook, wish))
    if account.platform not in client.desk.discovery.platforms:
        raise FilingError("platform_not_taken")
    named = AccountOnWire(account.platform, _named(case_file, account, wish, before))
    asked = AskedFor(
        exercise="ai-training:object",
        agent_request_id=new_request_id(),
        claims=_claims(case, account, wish, client.desk, named, now),
        email=_email(case, account, wish, before),
    )
    objection = account.key, _route(rulebook, plan, account)
    journal = CaseFileJournal(case_file, objection, named)
    after = drive(begin(asked, client, journal, now), clients, journal, now)
    return structs.replace(_of(case_file, asked), filing=after)


def follow(case_file: CaseFile, kept: KeptFiling, clients: DeskClients, now: int) -> KeptFiling:
    """Ask now how it stands, or for it again where nobody knows whether it arrived."""
    _require_own(kept, clients)
    after = drive(hurried(kept.filing), clients, _journal(case_file, kept), now)
    return structs.replace(kept, filing=after)


def enter_mailed_code(case_file: CaseFile, kept: KeptFiling, code: str, clients: DeskClients, now: int) -> KeptFiling:
    """Hand in the code that the person was mailed. Raises as `drive.enter_code`."""
    _require_own(kept, clients)
    after = enter_code(kept.filing, code, clients, _journal(case_file, kept), now)
    return structs.replace(kept, filing=after)


def take_back(case_file: CaseFile, kept: KeptFiling, clients: DeskClients, now: int) -> KeptFiling:
    """Ask that what was objected to is taken back; where that is under way, how it stands.

    Raises:
        FilingError: `filing_nothing_to_take_back`, or as `object_directly`.
    """
    _require_own(kept, clients)
    before = newest_filing(kept_filings(case_file), kept.account, "take_back")
    if before is not None and before.number > kept.number and not before.is_over:
        return follow(case_file, before, clients, now)
    if kept.filing.answer is None or kept.is_over:
        raise FilingError("filing_nothing_to_take_back")
    asked, journal = taking_back(kept.filing), _journal(case_file, kept)
    begun = begin(asked, clients.at(kept.filing.desk), journal, now)
    after = drive(begun, clients, journal, now)
    return structs.replace(_of(case_file, asked), filing=after)


def takes_name(account: Account) -> bool:
    """Whether a desk has to be told what the platform calls the account."""
    return account.kind not in _WITHOUT_ACCOUNT


def _account(case: Case, key: str) -> Account:
    found = next((one for one in case.listed if one.key == key), None)
    if found is None:
        raise FilingError("filing_account_unknown")
    return found


def _require_own(kept: KeptFiling, clients: DeskClients) -> None:
    """A case file that was imported has another key: a desk tells nothing of what it was asked with the one before."""
    if kept.filing.agent_id != clients.agent_id:
        raise FilingError("request_forgotten")


def _journal(case_file: CaseFile, kept: KeptFiling) -> CaseFileJournal:
    return CaseFileJournal(case_file, kept.objection, named_to_desk(case_file, kept))


def _of(case_file: CaseFile, asked: AskedFor) -> KeptFiling:
    kept = kept_filings(case_file)
    return next(one for one in kept if one.filing.asked.agent_request_id == asked.agent_request_id)


def _named(case_file: CaseFile, account: Account, wish: FilingWish, before: KeptFiling | None) -> str:
    if not takes_name(account):
        return ""
    own_name = account.key.partition(":")[2]
    as_key_says = own_name if own_name.isdigit() or own_name.startswith("@") else ""
    as_before = "" if before is None else named_to_desk(case_file, before).name
    named = wish.named.strip() or as_before or as_key_says
    if not named:
        raise FilingError("filing_without_name", account=account.key)
    return named


def _email(case: Case, account: Account, wish: FilingWish, before: KeptFiling | None) -> str:
    sender = None if case.sender is None else case.sender.email
    as_before = "" if before is None else before.filing.asked.email
    found = next((one for one in (wish.email, as_before, account.email, sender) if one and "@" in one), None)
    if found is None:
        raise FilingError("filing_without_email")
    return found.strip()


def _claims(
    case: Case, account: Account, wish: FilingWish, desk: FoundDesk, named: AccountOnWire, now: int
) -> AiTrainingClaims:
    wanted: Sequence[Scope] = SCOPES if named.name else ("mentions",)
    offered = desk.discovery.scopes or SCOPES
    scopes = tuple(one for one in wanted if one in offered)
    if not scopes:
        raise FilingError("platform_not_taken")
    return AiTrainingClaims(
        scopes=scopes,
        accounts=(named,) if named.name else (),
        submitted_at=now,
        reason=wish.reason.strip(),
        country="" if case.residence is None else case.residence.country,
        language=wish.language.partition("-")[0],
        names=() if named.name or case.sender is None else (case.sender.name,),
        acted_by="minor" if account.adult is False else "holder",
    )


def _route(rulebook: Rulebook, plan: Plan, account: Account) -> str:
    """The way that the rulebook has for it: one to a desk, else the first that the plan asks for and that somebody
    answers; else none of the rulebook's."""
    if account.platform not in rulebook.platforms:
        return DIRECT_ROUTE
    ways = [route for route in rulebook.routes_of(account.platform, plan.today) if route.kind == "api"]
    ways += [need.route for need in plan.needs if account.key in need.accounts and need.because is None]
    answered = (one.id for one in ways if one.kind not in CONFIRMED_BY_NOBODY and one.covers.scopes)
    return next(answered, DIRECT_ROUTE)
