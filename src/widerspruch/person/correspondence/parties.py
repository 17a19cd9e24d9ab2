"""Who writes a letter of a case, to whom and about which account: as the person says and the rulebook knows."""

from msgspec import Struct

from widerspruch.letters.letter import Correspondent, LetterLanguage
from widerspruch.objections.account import Account
from widerspruch.objections.case import Case
from widerspruch.rulebook.model import Authority, Controller

WITHOUT_ACCOUNT = ("none", "mentioned")


class LetterWish(Struct, frozen=True):
    """What the person chooses for any letter.

    Attributes:
        language: None: by the recipient.

        account: How the platform knows the account, where neither its name here nor its address says so.

        known_as: Without an account: names, handles and addresses by which the person can be found.

        reference: The person's own.

        sender: Who signs; None: as the case file says.
    """

    language: LetterLanguage | None = None
    account: str | None = None
    known_as: tuple[str, ...] = ()
    reference: str | None = None
    sender: Correspondent | None = None


def sender_of(case: Case, wish: LetterWish | None = None) -> Correspondent | None:
    """How the person signs letters; None: they have not said."""
    if wish is not None and wish.sender is not None:
        return wish.sender
    said = case.sender
    if said is None:
        return None
    country = None if case.residence is None else case.residence.country
    return Correspondent(said.name, said.address, said.email, country)


def controller_as_recipient(controller: Controller, email: str | None = None) -> Correspondent:
    """The company behind a platform. `email`: that of the way by which the objection was made; else that of its
    data-protection officer."""
    return Correspondent(controller.name, controller.address, email or controller.dpo_email, controller.country)


def authority_as_recipient(authority: Authority) -> Correspondent:
    return Correspondent(authority.name, authority.address, authority.email, authority.country[0])


def account_as_known(account: Account, wish: LetterWish) -> str | None:
    """How the platform knows an account: as the person says now, by its handle, by its address. None: there is no
    account, or nothing is known of it (see `has_account`)."""
    if not has_account(account):
        return None
    return wish.account or account.key.partition(":")[2] or account.email


def has_account(account: Account) -> bool:
    """Whether there is an account at all."""
    return account.kind not in WITHOUT_ACCOUNT
