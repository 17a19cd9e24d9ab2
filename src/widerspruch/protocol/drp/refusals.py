"""What a desk may refuse over the protocol. The codes are promised: a program may hang on them."""

from collections.abc import Mapping
from typing import Literal

from msgspec import Struct

from widerspruch.lib.shown import shown_text
from widerspruch.lib.texts import load_catalogue
from widerspruch.lib.writing import Language
from widerspruch.protocol.canonical import to_bytes
from widerspruch.protocol.drp.signed_message import LONGEST_MESSAGE
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.strict_json import read_json

RefusalCode = (
    Literal["message-not-text", "message-too-long", "message-not-base64", "message-signature-wrong"]
    | Literal["message-unreadable", "message-key-twice", "message-member-wrong", "message-other-agent"]
    | Literal["message-other-business", "message-from-future", "message-expired", "message-valid-too-long"]
    | Literal["message-version-unknown", "message-seen-before", "message-key-of-other-agent"]
    | Literal["exercise-unknown", "regime-unknown", "profile-unknown", "profile-member-unknown", "scope-unknown"]
    | Literal["platform-unknown", "identity-missing", "mandate-missing", "callback-not-registered"]
    | Literal["request-name-used-otherwise", "revocation-unbound", "revocation-of-other-request"]
    | Literal["token-missing", "token-unknown", "agent-unknown", "agent-ended", "agent-kind-not-taken"]
    | Literal["request-unknown", "wrong-method", "not-possible", "too-many", "busy", "mistake"]
)


class DrpRefusal(Struct, frozen=True):
    """A way to be refused.

    Attributes:
        status: Of the answer. `is_fatal`: the same message will be refused again, whenever it is sent.

        title: One plain sentence, the same each time.
    """

    status: int
    is_fatal: bool
    title: str


REFUSALS: Mapping[RefusalCode, DrpRefusal] = {
    # the message
    "message-not-text": DrpRefusal(415, True, "The body has to be a signed message, with Content-Type: text/plain."),
    "message-too-long": DrpRefusal(413, True, "The message is longer than 64 KiB."),
    "message-not-base64": DrpRefusal(400, True, "The body is not base64 of a signature and a message."),
    "message-signature-wrong": DrpRefusal(403, True, "The agent's key did not sign this message."),
    "message-unreadable": DrpRefusal(400, True, "The message is no JSON object in UTF-8."),
    "message-key-twice": DrpRefusal(400, True, "The message says a thing twice."),
    "message-member-wrong": DrpRefusal(
        422, True, "Something is missing, or not what it should be; `places` says where."
    ),
    "message-other-agent": DrpRefusal(403, True, "The message is not of the agent that sends it."),
    "message-other-business": DrpRefusal(403, True, "The message is for another business; ours is in discovery."),
    "message-from-future": DrpRefusal(403, False, "The message begins to hold later. Set your clock."),
    "message-expired": DrpRefusal(403, True, "The message has expired. Sign a new one."),
    "message-valid-too-long": DrpRefusal(
        400, True, "A message may hold for 15 minutes at most, and must end after it begins."
    ),
    "message-version-unknown": DrpRefusal(400, True, "This desk speaks version 1.0 of the protocol."),
    "message-seen-before": DrpRefusal(409, True, "This message was taken before. Sign a new one."),
    "message-key-of-other-agent": DrpRefusal(403, True, "The agent's id is not made of the key in the message."),
    # what is asked
    "exercise-unknown": DrpRefusal(422, True, "This desk takes the exercises that discovery names, and no others."),
    "regime-unknown": DrpRefusal(422, True, "This desk knows the regime gdpr, and no other."),
    "profile-unknown": DrpRefusal(422, True, "This desk speaks version 1 of the profile ai-training."),
    "profile-member-unknown": DrpRefusal(
        422, True, "Something in the profile's object is unknown, so it cannot be honoured."
    ),
    "scope-unknown": DrpRefusal(422, True, "A scope is unknown, so it cannot be honoured."),
    "platform-unknown": DrpRefusal(422, True, "This desk takes no objections for that platform."),
    "identity-missing": DrpRefusal(422, True, "The message says nothing by which a person could be found."),
    "mandate-missing": DrpRefusal(422, True, "An association has to name the digest of the person's mandate."),
    "callback-not-registered": DrpRefusal(
        422, True, "The callback is not on the host that is registered for the agent."
    ),
    "request-name-used-otherwise": DrpRefusal(409, True, "This agent-request-id came with another content before."),
    "revocation-unbound": DrpRefusal(
        400, True, "Sign the request, the agent, the business and the times, not a reason alone."
    ),
    "revocation-of-other-request": DrpRefusal(403, True, "The message takes back another request."),
    # who asks
    "token-missing": DrpRefusal(401, False, "This call needs the token of a setup: Authorization: Bearer ..."),
    "token-unknown": DrpRefusal(401, False, "The token is unknown or has expired. Set up again."),
    "agent-unknown": DrpRefusal(403, True, "No agent of this id is registered here."),
    "agent-ended": DrpRefusal(403, True, "This agent is no longer registered here."),
    "agent-kind-not-taken": DrpRefusal(403, True, "This desk does not take agents of this kind; discovery says which."),
    # what is asked for
    "request-unknown": DrpRefusal(404, True, "There is nothing here for you: it does not exist, or it is another's."),
    "wrong-method": DrpRefusal(405, True, "This address takes other methods, named in Allow."),
    "not-possible": DrpRefusal(409, True, "As things stand this cannot be done; `message` says why."),
    # us
    "too-many": DrpRefusal(429, False, "There were too many such calls; Retry-After says when to try again."),
    "busy": DrpRefusal(503, False, "Nothing was recorded: send it again after Retry-After, it does not count twice."),
    "mistake": DrpRefusal(500, False, "A mistake of ours. Send it again later, it does not count twice."),
}


class ReadRefusal(Struct, frozen=True):
    """A refusal as it arrived.

    Attributes:
        code: One of ours; None: of a desk that does not say, or has others.

        message: A sentence of the platform's, for people; empty: none.
    """

    status: int
    code: RefusalCode | None
    is_fatal: bool
    message: str = ""


class _Body(Struct, frozen=True):
    code: str | int | None = None
    message: str | None = None
    fatal: bool | None = None


_LONGEST_SENTENCE = 4000

_CODE_OF: Mapping[str, RefusalCode] = {code.replace("-", "_"): code for code in REFUSALS}


def refusal_of(error: ProtocolError) -> RefusalCode:
    """What a desk answers to a message that could not be read.

    Raises:
        KeyError: it was not raised by a reader of messages.
    """
    return _CODE_OF[error.code]


def refusal_sentence(code: RefusalCode, language: Language, place: str = "") -> str:
    """What is wrong and what to do, in a language. `place`: of `message-member-wrong`, where."""
    name = code.replace("-", "_")
    text_id = f"problem.{name}" if name in ProtocolError.kinds else f"refusal.{name}"
    return load_catalogue(language, "widerspruch.protocol")(text_id, place=place, longest=LONGEST_MESSAGE)


def refusal_body(code: RefusalCode, message: str, places: tuple[str, ...] = ()) -> bytes:
    """The answer's JSON, `application/problem+json`: RFC 9457 and the protocol's own members in one object."""
    refusal = REFUSALS[code]
    members: dict[str, object] = {
        "type": f"urn:widerspruch:problem:{code}",
        "title": refusal.title,
        "status": refusal.status,
        "code": code,
        "message": message,
        "fatal": refusal.is_fatal,
    }
    return to_bytes(members | ({"places": places} if places else {}))


def read_refusal(status: int, data: bytes, header: str | None = None) -> ReadRefusal:
    """An answer that is none of success, of whatever desk; it need not be JSON.

    Args:
        header: `REFUSAL_HEADER`: what was refused of a setup, whose body is empty.
    """
    try:
        body = read_json(data, _Body, longest=LONGEST_MESSAGE) if data else _Body()
    except ProtocolError:
        body = _Body()
    code = next((one for one in REFUSALS if one in (header, body.code)), None)
    is_fatal = body.fatal if body.fatal is not None else _is_fatal(status, code)
    return ReadRefusal(status, code, is_fatal, shown_text((body.message or "")[:_LONGEST_SENTENCE]))


def _is_fatal(status: int, code: RefusalCode | None) -> bool:
    if code is not None:
        return REFUSALS[code].is_fatal
    return 400 <= status < 500 and status not in (401, 408, 425, 429)
