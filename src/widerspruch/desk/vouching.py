"""A claim that nothing else can verify: two of the platform's people, each for themselves, say whose account it is."""

from widerspruch.desk.access.who import LoggedInPerson
from widerspruch.desk.cases.rows import locked_case
from widerspruch.desk.cases.texts import checked_text, optional_text
from widerspruch.desk.cases.verifying import require_open_claim, vouch_for
from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.intake.submission import AccountHolder
from widerspruch.desk.looking import record_look
from widerspruch.desk.models import Vouching
from widerspruch.desk.values import AccountIdentity, VouchDetails

LONGEST_ID = 300


def propose(desk: Desk, staff: LoggedInPerson, case_id: str, platform: str, account_id: str, how: str) -> None:
    """Say whose account a claim is about; nothing changes until another one confirms it.

    Args:
        platform, account_id: As the platform itself knows it; both empty: somebody without an account.

        how: How it was found out.

    Raises:
        DeskError: `case_unknown`, `case_verified`, `case_ended`, `platform_unknown`, `account_missing`,
            `vouching_there`, `text_missing`, `text_too_long`; as `looking.record_look`, `Door.write`.
    """
    details = VouchDetails(checked_text(how), platform, optional_text(account_id, LONGEST_ID))
    if bool(details.platform) != bool(details.account_id):
        raise DeskError("account_missing")
    if details.platform and details.platform not in desk.config.platforms:
        raise DeskError("platform_unknown")
    record_look(desk, staff, case_id, "claim", details.how[:400])
    sealed = desk.keys.sealer.seal(details)

    def job(now: int) -> None:
        case = locked_case(case_id)
        require_open_claim(case, now)
        if case.vouchings.filter(decided_at=None).exists():
            raise DeskError("vouching_there")
        Vouching.objects.create(case=case, proposed_by_id=staff.identity, proposed_at=now, sealed=sealed)

    desk.door.write(job)


def decide(desk: Desk, staff: LoggedInPerson, case_id: str, *, is_right: bool) -> None:
    """A second one confirms what another has proposed, or says that it is not right.

    Raises:
        DeskError: `case_unknown`, `case_verified`, `case_ended`, `vouching_none`; `second_person`: it is their own
            proposal, which they may only take back; as `Door.write`.
    """

    def job(now: int) -> None:
        case = locked_case(case_id)
        require_open_claim(case, now)
        open_one = case.vouchings.select_for_update().filter(decided_at=None).first()
        if open_one is None:
            raise DeskError("vouching_none")
        if is_right and open_one.proposed_by_id == staff.identity:
            raise DeskError("second_person")
        open_one.decided_by_id, open_one.decided_at, open_one.is_confirmed = staff.identity, now, is_right
        open_one.save()
        if is_right:
            details = desk.keys.sealer.open(open_one.sealed, VouchDetails)
            vouch_for(desk, case_id, staff.identity, _holder(details), now)

    desk.door.write(job)


def _holder(details: VouchDetails) -> AccountHolder | None:
    if not details.account_id:
        return None
    return AccountHolder(details.platform, AccountIdentity(details.account_id))
