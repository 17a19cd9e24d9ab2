"""Why a platform could not be spoken to directly, and what to do then."""

from collections.abc import Mapping
from typing import Literal

from widerspruch.lib.errors import KnownError, kinds_of
from widerspruch.lib.outgoing import OutgoingCode, OutgoingError

_Input = (
    Literal["desk_address_wrong", "desk_insecure", "desk_forbidden", "desk_none", "desk_without_protocol"]
    | Literal["desk_certificate_wrong"]
    | Literal["desk_takes_no_such_agent", "desk_other_host", "desk_without_codes", "platform_not_taken"]
    | Literal[
        "code_wrong",
        "code_not_enough",
        "clock_differs",
        "filing_without_email",
        "filing_without_name",
        "filing_unknown",
        "filing_nothing_to_enter",
    ]
    | Literal["filing_account_unknown", "filing_nothing_to_take_back", "filing_without_desk"]
)
_Damaged = Literal["answer_unsigned", "answer_forged", "answer_unreadable", "answer_of_other_request"]
_Refused = Literal["asking_refused", "agent_refused", "request_forgotten", "request_named_otherwise"]
_Retryable = Literal["desk_unreachable", "desk_busy"]
_Often = Literal["asked_too_often"]

FilingCode = _Input | _Damaged | _Refused | _Retryable | _Often


class FilingError(KnownError[FilingCode]):
    """What was foreseen between a person and a desk. It holds no address with a token, and nothing that a desk wrote.

    Attributes of `values` besides what the sentence asks for: `seconds`, after which to try again (0: not said), of
    `desk_busy` and `asked_too_often`; `refusal`, a word of `protocol.drp.refusals`, of `asking_refused`.
    """

    room = "widerspruch.person"
    kinds = kinds_of(
        {"input": _Input, "damaged": _Damaged, "refused": _Refused, "retryable": _Retryable, "often": _Often}
    )

    @property
    def is_over(self) -> bool:
        """Whether the same will go wrong again, until a person does something about it."""
        return self.code in _OVER

    @property
    def retry_after(self) -> int:
        """Seconds; 0: the desk did not say."""
        seconds = self.values.get("seconds", 0)
        return seconds if isinstance(seconds, int) else 0


_OVER: frozenset[FilingCode] = frozenset(
    (
        *("desk_address_wrong", "desk_insecure", "desk_forbidden", "desk_without_protocol"),
        *("desk_takes_no_such_agent", "desk_other_host", "platform_not_taken", "clock_differs"),
        *("asking_refused", "agent_refused", "request_named_otherwise"),
    )
)

_OF_OUTGOING: Mapping[OutgoingCode, FilingCode] = {
    "address_wrong": "desk_address_wrong",
    "address_insecure": "desk_insecure",
    "address_forbidden": "desk_forbidden",
    "host_unknown": "desk_unreachable",
    "unreachable": "desk_unreachable",
    "certificate_wrong": "desk_certificate_wrong",
    "too_slow": "desk_unreachable",
    "answer_redirects": "answer_unreadable",
    "answer_too_large": "answer_unreadable",
    "answer_damaged": "desk_unreachable",
}


def not_asked(error: OutgoingError) -> FilingError:
    """What came of asking a machine, in the words of this room."""
    return FilingError(_OF_OUTGOING[error.code])
