"""The authority to complain to, in words: which, where, by which form, why that one, and what is doubtful of it."""

from msgspec import Struct

from widerspruch.person.telling.sources import web_address
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.authority import AuthorityAnswer, Remark
from widerspruch.rulebook.model import Authority


class AuthorityTold(Struct, frozen=True):
    """An authority.

    Attributes:
        address: Line by line.

        form: Address of its form for complaints; None: none is known, or it is not encrypted.
    """

    slug: str
    name: str
    address: tuple[str, ...]
    email: str | None
    phone: str | None
    form: str | None


class ComplaintWhere(Struct, frozen=True):
    """Where a complaint goes.

    Attributes:
        competent: None: `problem` says why.

        lead: The one that leads, where it is another.

        because: Why it is that one.

        law: What the law says about complaints there.

        doubts: What should be looked up before writing.
    """

    competent: AuthorityTold | None
    lead: AuthorityTold | None
    problem: str | None
    because: tuple[str, ...]
    law: tuple[str, ...]
    doubts: tuple[str, ...]


def tell_complaint_where(answer: AuthorityAnswer, words: PersonWords) -> ComplaintWhere:
    """The answer of the rulebook in words."""
    lead = answer.lead or answer.at_seat
    return ComplaintWhere(
        competent=None if answer.competent is None else _told(answer.competent),
        lead=None if lead is None or lead == answer.competent else _told(lead),
        problem=None if answer.problem is None else _said(answer.problem, words),
        because=tuple(_said(one, words) for one in answer.because),
        law=tuple(_said(one, words) for one in answer.law),
        doubts=tuple(_said(one, words) for one in answer.doubts),
    )


def _told(authority: Authority) -> AuthorityTold:
    return AuthorityTold(
        slug=authority.slug,
        name=authority.name,
        address=tuple(authority.address),
        email=authority.email,
        phone=authority.phone,
        form=web_address(authority.complaint_form),
    )


def _said(remark: Remark, words: PersonWords) -> str:
    return words.law(remark.text, **remark.values)
