"""The desk's words, and what is sealed into its tables."""

from typing import Any, Literal

from msgspec import Struct

CaseKind = Literal["objection", "others_posts", "false_output"]
"""What somebody asks for: no AI training with what is theirs (GDPR Art. 21); with others' posts about them; that an AI
stops saying something false about them (Art. 16)."""

Assurance = Literal["claimed", "verified"]
"""Whether who it is was shown (login, mailed code, the platform's own servers) or only said."""

CaseState = Literal["received", "questioned", "withdrawn", "refused", "lapsed", "done"]
"""`received` counts already. `withdrawn`: at `ended_at`, which may lie ahead. `done`: a request that was answered."""

Channel = Literal["form", "code", "switch", "chat", "api", "claim", "staff"]

ActedBy = Literal["holder", "guardian", "minor", "representative"]
"""Who acted: whose account it is, a minor's guardian, the minor, somebody with a mandate."""

Actor = Literal["holder", "guardian", "claimant", "platform", "staff", "desk"]
"""Who made something happen to a case."""

CodePurpose = Literal["object", "claim", "case", "withdraw"]

EventKind = Literal[
    "received",
    "received_again",
    "claim_received",
    "claim_verified",
    "claim_lapsed",
    "scope_widened",
    "account_linked",
    "account_unlinked",
    "confirmed",
    "mail_bounced",
    "mail_dead",
    "question_asked",
    "question_answered",
    "withdrawal_asked",
    "withdrawn",
    "withdrawal_undone",
    "refused",
    "came_of_age",
    "answered",
    "redacted",
]


class Scopes(Struct, frozen=True):
    """What an objection covers: the person's own public content, their talks with an AI, others' posts about them."""

    own_content: bool = True
    ai_interactions: bool = True
    mentions: bool = True


class AccountIdentity(Struct, frozen=True):
    """How an account is recognised, as the platform says.

    Attributes:
        account_id: The platform's own, as it writes it.
    """

    account_id: str
    handles: tuple[str, ...] = ()
    name: str = ""
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    profile_urls: tuple[str, ...] = ()


class CaseDetails(Struct, frozen=True):
    """What a person wrote, and where they are reached.

    Attributes:
        contact: E-mail address for the confirmation; empty where none is known.

        names, handles, profile_urls: By which others name them, besides what the platform knows.

        text: Of a request that is no objection: what was said, what is right, where it stands.
    """

    contact: str = ""
    reason: str = ""
    names: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    profile_urls: tuple[str, ...] = ()
    claimed_account: str = ""
    text: str = ""


class MailDetails(Struct, frozen=True):
    """To whom a mail goes. `values`: what its text is filled with and cannot be read from the case."""

    to: str
    values: dict[str, str] = {}


class QuestionTexts(Struct, frozen=True):
    """What was asked, and what was answered; empty until then."""

    question: str
    answer: str = ""


class RefusalDetails(Struct, frozen=True):
    """Who answers for a refusal by name, and the compelling legitimate grounds."""

    named_person: str
    grounds: str


class LookReason(Struct, frozen=True):
    """Who looked, as the identity provider calls them, and why."""

    name: str
    reason: str


class SessionContent(Struct, frozen=True):
    """What a session holds.

    Attributes:
        of: Keyed hash of its key, in hex: a row that was copied over another opens nothing.
    """

    of: str
    values: dict[str, Any]
