"""A letter handed to the person's own mail server: once, over verified TLS, with an end to every wait.

What comes of it is a value. Three things can come of it, and they are never mixed up: it was taken; it was not, and
why; or nobody can say, because the server fell silent when it had everything.
"""

import re
import secrets
import smtplib
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Literal

from msgspec import Struct

from widerspruch.letters.as_email import LetterAttachment, letter_as_eml, mail_address
from widerspruch.letters.letter import Letter
from widerspruch.lib.shown import shown
from widerspruch.lib.smtp import ConnectionWatch, ConnectProblem, SmtpConnectError, SmtpLogin, SmtpPlace, connect

SENDING_LASTS = 10 * 60
"""Seconds that it may take altogether, at most: a long attachment over a slow line still fits."""

ANSWERS_IN = 60
"""Seconds without an answer after which a server is given up. Longer than for a page: some look at mails for viruses
before they answer."""

LONGEST_ANSWER = 500
"""Characters of a server's own words that are shown and kept."""

AnswerProblem = Literal[
    "sender_refused",
    "recipient_refused",
    "recipient_later",
    "content_refused",
    "content_later",
    "too_large",
    "broken_off",  # before the server had everything: nothing was sent
    "outcome_unknown",  # it had everything, and did not say what it did with it
]
SendingProblemKind = ConnectProblem | AnswerProblem


class SentMail(Struct, frozen=True):
    """A letter that a server has taken.

    Attributes:
        message: What was sent, byte for byte.

        answer: The server's own words when it took it, often with its number for the mail.
    """

    message: bytes
    message_id: str
    at: datetime
    answer: str


class SendingProblem(Struct, frozen=True):
    """A letter that was not sent, or of which nobody knows.

    Attributes:
        code: What the server answered, if it did; `answer`: its own words. They may name a person: for the person's
            eyes alone.

        sent: What was handed over, where the outcome is unknown; None: nothing was sent.
    """

    kind: SendingProblemKind
    host: str
    code: int | None = None
    answer: str = ""
    sent: SentMail | None = None

    @property
    def may_have_arrived(self) -> bool:
        """Whether to send it again could send it twice."""
        return self.sent is not None


def new_message_id(letter: Letter) -> str:
    """A number for a mail that no other has, as of the sender's domain. Raises `LettersError`: no address."""
    return f"<{secrets.token_hex(16)}@{mail_address(letter.sender, 'sender').domain}>"


def send_letter(
    letter: Letter,
    attachments: Sequence[LetterAttachment],
    place: SmtpPlace,
    login: SmtpLogin | None,
    *,
    at: datetime,
    message_id: str,
    copy_to_self: bool = False,
) -> SentMail | SendingProblem:
    """Send it, in one attempt.

    Args:
        at: Now, with its zone.

        copy_to_self: Also to the sender, unseen by the recipient: mail servers keep no copy of what they take.

    Raises:
        LettersError: An address is none.
    """
    sender, recipient = mail_address(letter.sender, "sender"), mail_address(letter.recipient, "recipient")
    message = letter_as_eml(letter, attachments, at=at, message_id=message_id, is_draft=False)
    mail = SentMail(message, message_id, at, "")
    watch = ConnectionWatch(SENDING_LASTS)
    try:
        with watch.over():
            server = connect(place, sender.domain, login, watch)
            try:
                envelope = _Envelope(sender.addr_spec, recipient.addr_spec, copy_to_self)
                return _HandingOver(server, place.host, mail).done(envelope)
            finally:
                _say_goodbye(server)
    except SmtpConnectError as error:
        return SendingProblem(error.problem, place.host, error.code)
    finally:
        watch.end()


def _say_goodbye(server: smtplib.SMTP) -> None:
    """Nobody waits long for a goodbye."""
    with suppress(smtplib.SMTPException, OSError):
        if server.sock is not None:
            server.sock.settimeout(GOODBYE_LASTS)
            server.quit()
    server.close()


GOODBYE_LASTS = 2
"""Seconds."""


class _Envelope(Struct, frozen=True):
    sender: str
    recipient: str
    copy_to_self: bool


class _RefusedError(Exception):
    def __init__(self, kind: AnswerProblem, code: int, text: bytes) -> None:
        super().__init__(kind)
        self.kind, self.code, self.text = kind, code, text


class _HandingOver:
    """One mail while it is handed over.

    1. Say from whom, and how large it is.
    2. Say to whom.
    3. Hand it over, all but its end.
    4. Say that this was all. From here on it may be sent, whatever happens.
    5. Hear that it was taken.
    """

    def __init__(self, server: smtplib.SMTP, host: str, mail: SentMail) -> None:
        self._server, self._host, self._mail = server, host, mail
        self._is_handed_over = False

    def done(self, envelope: _Envelope) -> SentMail | SendingProblem:
        try:
            answer = self._handed_over(envelope)
        except _RefusedError as refused:
            return SendingProblem(refused.kind, self._host, refused.code, _words(refused.text))
        except (smtplib.SMTPException, OSError, ValueError):
            if self._is_handed_over:
                return SendingProblem("outcome_unknown", self._host, sent=self._mail)
            return SendingProblem("broken_off", self._host)
        return SentMail(self._mail.message, self._mail.message_id, self._mail.at, answer)

    def _handed_over(self, envelope: _Envelope) -> str:
        server, message = self._server, self._mail.message
        # (1): from whom, and how large.
        limit = server.esmtp_features.get("size", "")
        if limit.isdigit() and 0 < int(limit) < len(message):
            raise _RefusedError("too_large", 552, b"")
        size = [f"SIZE={len(message)}"] if server.has_extn("size") else []
        self._expect(server.mail(envelope.sender, size), "sender_refused", "sender_refused")
        # (2): to whom. That the copy is refused stops nothing.
        self._expect(server.rcpt(envelope.recipient), "recipient_refused", "recipient_later")
        if envelope.copy_to_self:
            server.rcpt(envelope.sender)
        # (3): the mail, all but its end.
        code, text = server.docmd("DATA")
        if code != _GO_ON:
            raise _refusal(code, text, "content_refused", "content_later")
        server.send(_AT_BEGINNING.sub(b"..", message))  # it ends with a whole line
        # (4): its end.
        self._is_handed_over = True
        server.send(b".\r\n")
        # (5): what it says to that.
        answer = server.getreply()
        if not (200 <= answer[0] < 300 or 400 <= answer[0] < 600):  # neither yes nor no
            raise smtplib.SMTPException
        self._is_handed_over = False
        self._expect(answer, "content_refused", "content_later")
        return _words(answer[1])

    def _expect(self, answer: tuple[int, bytes], refused: AnswerProblem, later: AnswerProblem) -> None:
        if not 200 <= answer[0] < 300:
            raise _refusal(*answer, refused, later)


_GO_ON = 354
_TOO_LARGE = (523, 552)
_AT_BEGINNING = re.compile(rb"^\.", re.MULTILINE)
"""A point that would end the mail."""


def _refusal(code: int, text: bytes, refused: AnswerProblem, later: AnswerProblem) -> _RefusedError:
    if code in _TOO_LARGE and refused != "recipient_refused":
        return _RefusedError("too_large", code, text)
    return _RefusedError(refused if code >= 500 else later, code, text)


def _words(text: bytes) -> str:
    return shown(" ".join(text.decode("utf-8", "replace").split()))[:LONGEST_ANSWER]
