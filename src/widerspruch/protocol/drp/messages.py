"""What agents say: who they are to be known as (setup), what somebody asks for (exercise), that they take it back."""

from typing import Literal

from msgspec import Struct

from widerspruch.protocol.drp.profile import ExerciseKind
from widerspruch.protocol.signing_keys import VerifyingKey
from widerspruch.rulebook.vocabulary import SCOPES, Scope

SECOND = 1_000_000
"""Microseconds, as everything here."""

SKEW = 60 * SECOND
"""By how much two clocks may differ."""

LONGEST_VALIDITY = 15 * 60 * SECOND
USUAL_VALIDITY = 10 * 60 * SECOND


ActedByOnWire = Literal["holder", "guardian", "minor", "representative"]
"""Who acted: whose account it is, a minor's guardian, the minor, somebody with a mandate."""


class AccountOnWire(Struct, frozen=True, order=True):
    """An account as it is named to the platform: `beispielnetz:70010001`, `beispielnetz:@erika.beispiel`.

    Attributes:
        platform: The platform's name in the rulebook and in discovery.

        name: Its id exactly as the platform writes it, a handle (with or without @), or the address of its page.
    """

    platform: str
    name: str

    def __str__(self) -> str:
        return f"{self.platform}:{self.name}"


class SignedMessage(Struct, frozen=True, kw_only=True):
    """What every signed message says. Instants in microseconds UTC.

    Attributes:
        agent_id: Who signed. `business_id`: to whom: the public host of a desk.

        issued_at, expires_at: Between them it may be taken; at most `LONGEST_VALIDITY` apart.
    """

    agent_id: str
    business_id: str
    issued_at: int
    expires_at: int

    @property
    def counts_until(self) -> int:
        """From then on it is refused as expired, and nobody needs to remember it."""
        return self.expires_at + SKEW


class AgentSetup(SignedMessage, frozen=True, kw_only=True):
    """Somebody wants a token.

    Attributes:
        key: Of a person with a key of their own, who is known to nobody; None: of a registered agent.
    """

    key: VerifyingKey | None = None


class AiTrainingClaims(Struct, frozen=True, kw_only=True):
    """What the profile adds.

    Attributes:
        scopes: What is objected to, or taken back: at least one, none twice.

        submitted_at: When the person acted, where that was earlier. An objection counts from its receipt.

        reason: Is never needed. `reason_codes`: words of the reasons' list.

        mandate: SHA-256 of the signed mandate in hex (`protocol.mandate`); empty: none is named.

        case_id: The case that this is about, where it is known.

        names: By which others write of the person. `country`: two letters, ISO 3166-1. `language`: of the mails.
    """

    scopes: tuple[Scope, ...] = SCOPES
    accounts: tuple[AccountOnWire, ...] = ()
    submitted_at: int | None = None
    reason: str = ""
    reason_codes: tuple[str, ...] = ()
    mandate: str = ""
    case_id: str = ""
    names: tuple[str, ...] = ()
    country: str = ""
    language: str = ""
    acted_by: ActedByOnWire = "holder"


class Exercise(SignedMessage, frozen=True, kw_only=True):
    """Somebody asks for something.

    Attributes:
        agent_request_id: What the agent calls it; empty: nothing. Sent again under the same name it is the same.

        status_callback: Where the agent wants to be told how it stands; empty: nowhere.

        email: The person's address; empty: none is given. `is_email_verified`: the agent says that it is theirs.

        ai_training: None where the agent does not speak the profile: then it is about everything.
    """

    exercise: ExerciseKind
    agent_request_id: str = ""
    status_callback: str = ""
    name: str = ""
    email: str = ""
    is_email_verified: bool = False
    ai_training: AiTrainingClaims | None = None

    @property
    def claims(self) -> AiTrainingClaims:
        """What is asked for; of who does not speak the profile, everything."""
        return self.ai_training or AiTrainingClaims()


class Revocation(SignedMessage, frozen=True, kw_only=True):
    """Somebody takes a request back.

    Attributes:
        request_id: Which, as the desk calls it.

        is_bound: Whether all of it was signed. Of a legacy agent only the reason was: the same bytes fit every request,
            so that they may come again; its times are the reader's.
    """

    request_id: str
    reason: str = ""
    is_bound: bool = True
