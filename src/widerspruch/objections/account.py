"""What a person has, or has not, at a platform."""

from typing import Literal, get_args

from msgspec import Struct

from widerspruch.rulebook.model import Who

AccountKind = Literal["own", "none", "mentioned", "page", "group", "locked_out"]
"""own: the person can log in; locked_out: they cannot any more; none: no account at all; mentioned: others write
about the person or show them; page: an association's or shop's page that the person runs; group: a group that they
run, with what its members post."""

ACCOUNT_KINDS: tuple[AccountKind, ...] = get_args(AccountKind)

WHO: dict[AccountKind, Who] = {
    "own": "account_holder",
    "none": "no_account",
    "mentioned": "mentioned",
    "page": "page",
    "group": "group_admin",
    "locked_out": "locked_out",
}


class Account(Struct, frozen=True, forbid_unknown_fields=True):
    """One account, or the lack of one.

    Case files keep it for years. Fields are only ever added, each with a default, so that what was written once is
    always read; one that is not known here is refused and not passed over, since whoever leaves it out shows another
    account than stands in the file.

    Attributes:
        key: The person's own name for it, unique among their accounts: "instagram", "instagram:verein".

        email: The address it uses, or any name for it: only sameness counts.

        group: Accounts with the same group stand in the same accounts centre (Kontenübersicht).

        adult: Whether its holder is of age; None: not said.

        at_stake: Whether an export that was looked at holds anything that may be used; None: none was.
    """

    key: str
    platform: str
    kind: AccountKind = "own"
    email: str | None = None
    group: str | None = None
    adult: bool | None = None
    at_stake: bool | None = None
