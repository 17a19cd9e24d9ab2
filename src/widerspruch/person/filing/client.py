"""Speaking to a desk over the Data Rights Protocol, as whoever holds a key: a person's own app, or a registered agent.

Nothing here knows a case file, and nothing waits. What is sent again is signed anew, and so never refused as a message
that was seen; under the same `agent-request-id` it is the same request, however often its answer was lost.
"""

import secrets
from collections.abc import Callable, Mapping
from typing import Any

from msgspec import Struct

from widerspruch.lib.outgoing import OutgoingAnswer, OutgoingError, OutgoingHttp
from widerspruch.lib.writing import Language
from widerspruch.person.filing.discover import FoundDesk, discover, retry_after
from widerspruch.person.filing.errors import FilingCode, FilingError, not_asked
from widerspruch.protocol.canonical import to_bytes
from widerspruch.protocol.drp.answers import (
    REFUSAL_HEADER,
    SIGNATURE_HEADER,
    SetupAnswer,
    read_setup_answer,
    verify_signature_header,
)
from widerspruch.protocol.drp.messages import (
    SECOND,
    SKEW,
    USUAL_VALIDITY,
    AgentSetup,
    AiTrainingClaims,
    Exercise,
    Revocation,
)
from widerspruch.protocol.drp.profile import ExerciseKind, is_self
from widerspruch.protocol.drp.refusals import RefusalCode, read_refusal
from widerspruch.protocol.drp.signed_message import LONGEST_MESSAGE, MESSAGE_TYPE
from widerspruch.protocol.drp.status import DrpStatus, read_status
from widerspruch.protocol.drp.writing_messages import write_message
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.receipt import verify_receipt
from widerspruch.protocol.signing_keys import SigningKey, VerifyingKey
from widerspruch.protocol.strict_json import read_json

_REQUESTS = "/v1/data-rights-request"
_SOON = 60 * SECOND
"""A token that ends within this time is not used any more."""


class AskedFor(Struct, frozen=True, kw_only=True):
    """What is asked of a desk, without who asks and when: the same under the same `agent_request_id` is one request.

    Attributes:
        agent_request_id: By chance, and written down before it is sent for the first time.

        is_email_verified: Whether the agent has seen that the address is the person's; a person's own app never says.

        status_callback: Of registered agents alone.
    """

    exercise: ExerciseKind
    agent_request_id: str
    claims: AiTrainingClaims
    email: str = ""
    is_email_verified: bool = False
    name: str = ""
    status_callback: str = ""


def new_request_id() -> str:
    """What an agent calls a request: 128 bits by chance, hexadecimal."""
    return secrets.token_hex(16)


class SignedAnswer(Struct, frozen=True, kw_only=True):
    """A status that the desk signed.

    Attributes:
        body: Its bytes. `signature`: the header over them.

        signed_by: Id of the key. `is_key_new`: the desk did not publish it when it was asked first.

        receipts: Those of its receipts, byte by byte, that a published key of the desk has signed.

        message: What was sent to get it; empty: it was only asked for.

        document: What the desk published of itself when it said so.
    """

    status: DrpStatus
    body: bytes
    signature: str
    signed_by: str
    is_key_new: bool = False
    receipts: tuple[bytes, ...] = ()
    message: bytes = b""
    document: bytes = b""

    @property
    def stated_at(self) -> int:
        """When the desk said so, microseconds UTC: of two answers the later one counts."""
        assert self.status.ai_training is not None
        return self.status.ai_training.stated_at


class DrpClient:
    """One agent at one desk. All instants are microseconds UTC; each method may raise `FilingError`.

    Attributes:
        desk: What is known of the desk now: asked again where it signs with a key that was not known.
    """

    def __init__(
        self, http: OutgoingHttp, desk: FoundDesk, agent_id: str, key: SigningKey, *, language: Language = "de"
    ) -> None:
        self.desk = desk
        self.agent_id = agent_id
        self._http = http
        self._key = key
        self._language = language
        self._first_keys = frozenset(one.key_id for one in self._keys())
        self._token: SetupAnswer | None = None

    def set_up(self, now: int) -> SetupAnswer:
        """Get a token; the one before ends soon. Every other call does it where it has to."""
        key = self._key.public if is_self(self.agent_id) else None
        for _ in range(_ATTEMPTS):
            message = self._signed(AgentSetup(**self._head(now), key=key))
            answer = self._ask("POST", f"/v1/agent/{self.agent_id}", message, token=False)
            if answer.status == 200:
                break
            refused = read_refusal(answer.status, answer.body, answer.headers.get(REFUSAL_HEADER.lower()))
            if refused.code != "message-seen-before":
                raise _refused(answer)
        else:
            raise FilingError("desk_busy", seconds=0)
        try:
            self._token = read_setup_answer(answer.body, self.agent_id)
        except ProtocolError as error:
            raise FilingError("answer_unreadable") from error
        return self._token

    def exercise(self, asked: AskedFor, now: int) -> SignedAnswer:
        """Ask for something. Sent again it is the same request, also where nobody knows whether it arrived."""
        answer = self._status("POST", _REQUESTS, lambda: self._signed(self._exercise(asked, now)), now)
        if answer.status.agent_request_id not in ("", asked.agent_request_id):
            raise FilingError("answer_of_other_request")
        return answer

    def status(self, request_id: str, now: int) -> SignedAnswer:
        """How a request stands."""
        return self._of(request_id, self._status("GET", f"{_REQUESTS}/{request_id}", None, now))

    def revoke(self, request_id: str, now: int, reason: str = "") -> SignedAnswer:
        """Take a request back. Not sent again by itself: a desk may mail a code each time."""

        def message() -> bytes:
            return self._signed(Revocation(**self._head(now), request_id=request_id, reason=reason))

        return self._of(request_id, self._status("DELETE", f"{_REQUESTS}/{request_id}", message, now))

    def verify_code(self, case_id: str, contact: str, code: str) -> bool:
        """Hand in a code that was mailed. The answer is unsigned: what came of it, a status says.

        Returns:
            Whether the desk says that it needs nothing more; else nothing shows it whose account it is.

        Raises:
            FilingError: besides, `code_wrong`; `desk_without_codes`: it takes them on its pages alone.
        """
        address = self.desk.discovery.verify_address(case_id)
        if not address:
            raise FilingError("desk_without_codes")
        body = to_bytes({"contact": contact.strip(), "code": "".join(code.split())})
        answer = self._call("POST", address, body, {"Content-Type": "application/json"})
        if answer.status in (404, 422):
            raise FilingError("code_wrong")
        if answer.status != 200:
            raise _refused(answer)
        try:
            return read_json(answer.body, _Verified, longest=LONGEST_MESSAGE).is_verified
        except ProtocolError as error:
            raise FilingError("answer_unreadable") from error

    def has_token(self, now: int) -> bool:
        """Whether it would ask without setting up first."""
        ends = None if self._token is None else self._token.expires_at
        return self._token is not None and (ends is None or now + _SOON < ends)

    def _exercise(self, asked: AskedFor, now: int) -> Exercise:
        return Exercise(
            **self._head(now),
            exercise=asked.exercise,
            agent_request_id=asked.agent_request_id,
            status_callback=asked.status_callback,
            name=asked.name,
            email=asked.email,
            is_email_verified=asked.is_email_verified,
            ai_training=asked.claims,
        )

    def _head(self, now: int) -> Mapping[str, Any]:
        """Who signs, for whom, when. Up to a second ago: two messages of one moment are not the same bytes."""
        issued = now - secrets.randbelow(SECOND)
        return {
            "agent_id": self.agent_id,
            "business_id": self.desk.endpoint.business_id,
            "issued_at": issued,
            "expires_at": issued + USUAL_VALIDITY,
        }

    def _signed(self, message: AgentSetup | Exercise | Revocation) -> bytes:
        try:
            return write_message(message, self._key)
        except ProtocolError as error:
            raise FilingError("asking_refused", refusal="message-too-long") from error

    def _status(self, method: str, path: str, message: Callable[[], bytes] | None, now: int) -> SignedAnswer:
        """One call, with a token; set up and signed anew where the desk knows the token or this very message."""
        for _ in range(_ATTEMPTS):
            if not self.has_token(now):
                self.set_up(now)
            body = None if message is None else message()
            answer = self._ask(method, path, body)
            if answer.status == 200:
                return self._verified(answer, body or b"", now)
            match _code_of(answer):
                case "token-unknown" | "token-missing":
                    self._token = None
                case "message-seen-before":
                    continue
                case _:
                    raise _refused(answer)
        raise FilingError("desk_busy", seconds=0)

    def _ask(self, method: str, path: str, body: bytes | None, *, token: bool = True) -> OutgoingAnswer:
        headers = {} if body is None else {"Content-Type": MESSAGE_TYPE}
        if token and self._token is not None:
            headers["Authorization"] = f"Bearer {self._token.token}"
        return self._call(method, self.desk.endpoint.address(path), body, headers)

    def _call(self, method: str, address: str, body: bytes | None, headers: Mapping[str, str]) -> OutgoingAnswer:
        told = {"Accept": "application/json", "Accept-Language": self._language.partition("-")[0], **headers}
        try:
            return self._http.ask(method, address, body, told)
        except OutgoingError as error:
            raise not_asked(error) from error

    def _verified(self, answer: OutgoingAnswer, message: bytes, now: int) -> SignedAnswer:
        header = answer.headers.get(SIGNATURE_HEADER.lower())
        signed_by = self._signer(header, answer.body)
        try:
            status = read_status(answer.body)
        except ProtocolError as error:
            raise FilingError("answer_unreadable") from error
        if status.ai_training is None:
            raise FilingError("answer_unreadable")
        keys = self._keys()
        receipts = status.ai_training.receipts
        return SignedAnswer(
            status=status,
            body=answer.body,
            signature=header or "",
            signed_by=signed_by,
            is_key_new=signed_by not in self._first_keys,
            receipts=tuple(one for one in receipts if _is_signed(one, keys, status, now)),
            message=message,
            document=self.desk.document,
        )

    def _signer(self, header: str | None, body: bytes) -> str:
        """Whose key signed; where nobody knows it the desk is asked once more which keys it has."""
        try:
            return verify_signature_header(header, body, self._keys())
        except ProtocolError as error:
            if error.code != "signer_unknown":
                raise FilingError(_OF_SIGNATURE.get(error.code, "answer_forged")) from error
        self.desk = discover(self._http, self.desk.address, self.desk.kind)
        try:
            return verify_signature_header(header, body, self._keys())
        except ProtocolError as error:
            raise FilingError("answer_forged") from error

    def _keys(self) -> tuple[VerifyingKey, ...]:
        return self.desk.discovery.verifying_keys("receipts")

    def _of(self, request_id: str, answer: SignedAnswer) -> SignedAnswer:
        if answer.status.request_id != request_id:
            raise FilingError("answer_of_other_request")
        return answer


class _Verified(Struct, frozen=True):
    is_verified: bool


_ATTEMPTS = 3

_OF_SIGNATURE: Mapping[str, FilingCode] = {"unsigned": "answer_unsigned", "signature_wrong": "answer_forged"}

_OF_REFUSAL: Mapping[RefusalCode, FilingCode] = {
    "message-from-future": "clock_differs",
    "message-expired": "clock_differs",
    "message-signature-wrong": "agent_refused",
    "message-other-agent": "agent_refused",
    "message-key-of-other-agent": "agent_refused",
    "agent-unknown": "agent_refused",
    "agent-ended": "agent_refused",
    "agent-kind-not-taken": "desk_takes_no_such_agent",
    "platform-unknown": "platform_not_taken",
    "identity-missing": "filing_without_email",
    "request-unknown": "request_forgotten",
    "request-name-used-otherwise": "request_named_otherwise",
}


def _code_of(answer: OutgoingAnswer) -> RefusalCode | None:
    return read_refusal(answer.status, answer.body, answer.headers.get(REFUSAL_HEADER.lower())).code


def _refused(answer: OutgoingAnswer) -> FilingError:
    """An answer that is none of success, in the words of this room."""
    refusal = read_refusal(answer.status, answer.body, answer.headers.get(REFUSAL_HEADER.lower()))
    seconds = retry_after(answer.headers.get("retry-after"))
    if answer.status == 429:
        return FilingError("asked_too_often", seconds=seconds)
    if refusal.code is not None and refusal.code in _OF_REFUSAL:
        return FilingError(_OF_REFUSAL[refusal.code])
    if not refusal.is_fatal:
        return FilingError("desk_busy", seconds=seconds)
    return FilingError("asking_refused", refusal=refusal.code or str(answer.status))


def _is_signed(data: bytes, keys: tuple[VerifyingKey, ...], status: DrpStatus, now: int) -> bool:
    """Whether a receipt is the desk's, and about the case that the status names."""
    found = verify_receipt(data, keys, now=now + SKEW)
    told = status.ai_training
    if found.outcome != "verified" or found.read is None or told is None:
        return False
    return not told.case_id or found.read.receipt.case == told.case_id
