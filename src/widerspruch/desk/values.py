"""The desk's words, and what is sealed into its tables."""

from collections.abc import Iterator
from typing import Any, Literal

from msgspec import Struct
from msgspec.structs import astuple

CaseKind = Literal["objection", "others_posts", "false_output"]
"""What somebody asks for: no AI training with what is theirs (GDPR Art. 21); with others' posts about them; that an AI
stops saying something false about them (Art. 16)."""

Assurance = Literal["claimed", "verified"]
"""Whether who it is was shown (login, mailed code, the platform's own servers) or only said."""

CaseState = Literal["received", "questioned", "withdrawn", "refused", "lapsed", "done"]
"""`received` counts already. `withdrawn`: at `ended_at`, which may lie ahead. `done`: a request that was answered."""

Channel = Literal["form", "code", "switch", "chat", "api", "claim", "staff", "agent"]

ActedBy = Literal["holder", "guardian", "minor", "representative"]
"""Who acted: whose account it is, a minor's guardian, the minor, somebody with a mandate."""

Actor = Literal["holder", "guardian", "claimant", "platform", "staff", "desk", "agent"]
"""Who made something happen to a case. `agent`: somebody who acts for the person over the protocol."""

AgentKind = Literal["agent", "association", "self"]
"""Who acts for others, and is believed about whom; a body under GDPR Art. 80; a person with a key of their own, who is
believed nothing."""

AgentRequestKind = Literal["objection", "withdrawal"]

AgentOutcome = Literal["", "no_match", "not_covered", "withdrawal_done"]
"""What became of an agent's request that no case tells."""

CodePurpose = Literal["object", "claim", "case", "withdraw"]

EventKind = Literal[
    "received",
    "received_again",
    "claim_received",
    "claim_verified",
    "claim_renewed",
    "claim_lapsed",
    "scope_widened",
    "scope_withdrawn",
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

    @classmethod
    def of(cls, row: object) -> "Scopes":
        """Of a case or a coverage: whatever has attributes of these names."""
        return cls(*(bool(getattr(row, name)) for name in cls.__struct_fields__))

    def __and__(self, other: "Scopes") -> "Scopes":
        return Scopes(*(mine and its for mine, its in self._beside(other)))

    def __or__(self, other: "Scopes") -> "Scopes":
        return Scopes(*(mine or its for mine, its in self._beside(other)))

    def __sub__(self, other: "Scopes") -> "Scopes":
        return Scopes(*(mine and not its for mine, its in self._beside(other)))

    def __bool__(self) -> bool:
        return self.own_content or self.ai_interactions or self.mentions

    def _beside(self, other: "Scopes") -> Iterator[tuple[bool, bool]]:
        return zip(astuple(self), astuple(other), strict=True)


ALL_SCOPES = Scopes()
NO_SCOPES = Scopes(own_content=False, ai_interactions=False, mentions=False)


class AccountIdentity(Struct, frozen=True):
    """How an account is recognised, as the platform says.

    Attributes:
        account_id: The platform's own, as it writes it.

        former_emails: Told once and not any more. By them it is found in what others write; they give no right to it.
    """

    account_id: str
    handles: tuple[str, ...] = ()
    name: str = ""
    emails: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    profile_urls: tuple[str, ...] = ()
    former_emails: tuple[str, ...] = ()


class ReportedPost(Struct, frozen=True):
    """Somebody else's post about a person. `address`: where it stands. `text`: what it says, copied by the person."""

    address: str
    text: str = ""


class FalseOutput(Struct, frozen=True):
    """What an AI said that is false. `prompt`: what it was asked. `right`: what is right instead."""

    prompt: str
    answer: str
    right: str


class CaseDetails(Struct, frozen=True):
    """What a person wrote, and where they are reached.

    Attributes:
        contact: E-mail address for the confirmation; empty where none is known.

        names, handles, profile_urls: By which others name them, besides what the platform knows.

        claimed_account: Of a claim: the account that is said to be theirs, as it was typed.

        text: Of a request that is no objection: what the person wrote besides.

        posts, outputs: What a request is about.

        of_age_at: Of somebody for whom a guardian acts: when they come of age, microseconds UTC; None: not known.
    """

    contact: str = ""
    reason: str = ""
    names: tuple[str, ...] = ()
    handles: tuple[str, ...] = ()
    profile_urls: tuple[str, ...] = ()
    claimed_account: str = ""
    text: str = ""
    posts: tuple[ReportedPost, ...] = ()
    outputs: tuple[FalseOutput, ...] = ()
    of_age_at: int | None = None


class EventScopes(Struct, frozen=True):
    """Which scopes something that happened was about."""

    scopes: Scopes


class EventStaff(Struct, frozen=True):
    """Which of the platform's people did it: row of `Identity`."""

    identity: int


class RequestAnswer(Struct, frozen=True):
    """What somebody of the platform answered to a request. `identity`: row of `Identity`."""

    identity: int
    answer: str


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


Looked = Literal["person", "claim", "mail_address"]
"""At what somebody of the platform looked, or what they changed: a person's data; whose account a claim is about; where
a mail goes."""


class VouchDetails(Struct, frozen=True):
    """Whose account a claim is about, as somebody of the platform found out, and how.

    Attributes:
        account_id: The platform's own; empty: somebody without an account.
    """

    how: str
    platform: str = ""
    account_id: str = ""


class RecipientDetails(Struct, frozen=True):
    """Who is told by a notice. `account_id`: the platform's own. `to`: their e-mail address; empty: there is none."""

    account_id: str
    to: str = ""


class AgentRequestDetails(Struct, frozen=True):
    """What an agent asked for. `callback`: where it wants to be told; empty: nowhere. `accounts`: as it wrote them."""

    callback: str = ""
    email: str = ""
    accounts: tuple[str, ...] = ()
    scopes: Scopes = ALL_SCOPES
    reason_codes: tuple[str, ...] = ()


class SessionContent(Struct, frozen=True):
    """What a session holds.

    Attributes:
        of: Keyed hash of its key, in hex: a row that was copied over another opens nothing.
    """

    of: str
    values: dict[str, Any]
