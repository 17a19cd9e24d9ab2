"""A mailbox on a server, looked into only for answers: read-only, over verified TLS, for known senders since a day.

An option, off unless the person turns it on. The server is not trusted: it may say anything, say too much, or fall
silent. Of what it sends only so many bytes are taken, in so many seconds, and a mail counts only if its own head says
what was looked for.
"""

import imaplib
import ssl
import threading
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any, cast

import imapclient
from imapclient.exceptions import CapabilityError, IMAPClientError, LoginError, ProtocolError
from imapclient.tls import IMAP4_TLS
from msgspec import Struct, field

from widerspruch.mailbox.head import decoded_words, senders
from widerspruch.mailbox.mime import MailPart
from widerspruch.mailbox.problem import MailError, MailProblem, MailProblemCode, unopened

SERVICE = "widerspruch: {host}"
"""Under what a password is kept in the system's keyring, if the person wants that (`lib.kept_passwords`)."""


@cache
def answer_subjects() -> tuple[str, ...]:
    """What answers have in their subjects, in three languages."""
    text = files("widerspruch.mailbox").joinpath("subjects.toml").read_text("utf-8")
    return tuple(word for words in tomllib.loads(text)["subjects"].values() for word in words)


class ImapPlace(Struct, frozen=True):
    """A mailbox. There is no way without TLS from the first byte on."""

    host: str
    user: str
    port: int = 993
    folder: str = "INBOX"


class ImapWanted(Struct, frozen=True):
    """What is fetched, and nothing else.

    Attributes:
        senders: Domains, such as `facebookmail.com`: with all below them.

        subjects: One of these stands in the subject, in any case of letters; empty: any subject will do.

        since: The first day.
    """

    senders: tuple[str, ...]
    since: date
    subjects: tuple[str, ...] = field(default_factory=answer_subjects)


class ImapLimits(Struct, frozen=True):
    """How much is taken, and for how long.

    Attributes:
        mails: Of all that match, the newest.

        total_bytes: Of all that the server sends.

        answer_seconds, total_seconds: For one answer, for all.
    """

    mails: int = 200
    mail_bytes: int = 16 << 20
    total_bytes: int = 256 << 20
    answer_seconds: float = 20
    total_seconds: float = 300


_MOST_SENDERS = 50
_MOST_FOUND = 10_000
_BATCH = 50
_HEAD = b"BODY[HEADER.FIELDS (FROM SUBJECT)]"
_ASK_HEAD = "BODY.PEEK[HEADER.FIELDS (FROM SUBJECT)]"


def fetch_answers(
    place: ImapPlace,
    password: str,
    wanted: ImapWanted,
    *,
    tls: ssl.SSLContext | None = None,
    limits: ImapLimits | None = None,
) -> Iterator[bytes | MailProblem]:
    """The mails that are wanted, as they are, the oldest first; problems in their places. Never raises for what the
    server does, and changes nothing there: not even that a mail was read.

    Args:
        password: Goes to the server and nowhere else.

        tls: Whose certificates are believed, where not the system's.
    """
    limits = ImapLimits() if limits is None else limits
    try:
        with _connection(place, tls or _verified(), limits) as client:
            _log_in(client, place, password)
            with _said("imap_folder"):
                client.select_folder(place.folder, readonly=True)
            found = _search(client, wanted)
            if len(found) > limits.mails:
                yield MailProblem("too_many_mails_there", n=limits.mails)
            yield from _fetched(client, found[-limits.mails :], wanted, limits)
    except MailError as error:
        yield error.problem
    except ssl.SSLError:
        yield MailProblem("imap_certificate", fatal=True)
    except TimeoutError:
        yield MailProblem("imap_silent", fatal=True)
    except (IMAPClientError, imaplib.IMAP4.error, ProtocolError, OSError, EOFError):
        yield MailProblem("imap_broke_off", fatal=True)
    except Exception:  # what the library makes of a lying server is not foreseeable
        yield MailProblem("imap_nonsense", fatal=True)


def _verified() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


@contextmanager
def _connection(place: ImapPlace, tls: ssl.SSLContext, limits: ImapLimits) -> Iterator[imapclient.IMAPClient]:
    """A connection that ends in time, whatever the server does: also if it sends a byte every few seconds."""
    try:
        client = _Client(place, tls, limits)
    except ssl.SSLError:
        raise
    except TimeoutError:
        raise unopened("imap_silent") from None
    except OSError:
        raise unopened("imap_unreachable") from None
    ended = threading.Event()

    def end() -> None:
        ended.set()
        with suppress(OSError):
            client.socket().shutdown(2)

    clock = threading.Timer(limits.total_seconds, end)
    clock.daemon = True
    clock.start()
    try:
        yield client
        with suppress(Exception):
            client.logout()
    except MailError:
        raise
    except Exception:
        if ended.is_set():
            raise unopened("imap_silent") from None
        raise
    finally:
        clock.cancel()
        with suppress(Exception):
            client.shutdown()


class _Client(imapclient.IMAPClient):  # type: ignore[misc]
    """Over a connection that takes only so much."""

    def __init__(self, place: ImapPlace, tls: ssl.SSLContext, limits: ImapLimits) -> None:
        self._limits = limits
        super().__init__(place.host, place.port, ssl=True, ssl_context=tls, timeout=limits.answer_seconds)
        self._imap.debug = 0  # the library would tell its log all that is said

    def _create_IMAP4(self) -> imaplib.IMAP4:  # noqa: N802 - the library's name, the one place where this can be put in
        return _Guarded(self.host, self.port, self.ssl_context, self._limits)


class _Guarded(IMAP4_TLS):  # type: ignore[misc]
    def __init__(self, host: str, port: int, tls: ssl.SSLContext | None, limits: ImapLimits) -> None:
        self._left = limits.total_bytes
        self._most = limits.mail_bytes + (1 << 16)
        super().__init__(host, port, tls, limits.answer_seconds)

    def read(self, size: int) -> bytes:
        """A server may say that gigabytes follow: they are not even waited for."""
        if size > self._most:
            raise unopened("imap_too_much")
        return self._counted(super().read(size))

    def readline(self) -> bytes:
        """Likewise."""
        return self._counted(super().readline())

    def _counted(self, data: bytes) -> bytes:
        self._left -= len(data)
        if self._left < 0:
            raise unopened("imap_too_much")
        return data


@contextmanager
def _said(code: MailProblemCode) -> Iterator[None]:
    """What it means where the server says no."""
    try:
        yield
    except imaplib.IMAP4.abort:
        raise
    except (LoginError, CapabilityError, imaplib.IMAP4.error) as error:
        if isinstance(error.__context__, imaplib.IMAP4.abort):  # it did not say no: it hung up
            raise error.__context__ from None
        raise unopened(code) from None


def _log_in(client: imapclient.IMAPClient, place: ImapPlace, password: str) -> None:
    if not all(ord(one) >= 32 for one in place.user + password):
        raise unopened("imap_login")
    with _said("imap_login"):
        if client.has_capability("AUTH=PLAIN"):  # the way for letters that are not English
            client.sasl_login("PLAIN", lambda _: f"\0{place.user}\0{password}".encode())
        elif (place.user + password).isascii():
            client.login(place.user, password)
        else:
            raise unopened("imap_login")


def _search(client: imapclient.IMAPClient, wanted: ImapWanted) -> list[int]:
    """Numbers of mails that the server says are from one of the senders."""
    found: set[int] = set()
    for sender in wanted.senders[:_MOST_SENDERS]:
        if not sender.isascii() or not sender.strip():
            continue
        numbers = client.search(["SINCE", wanted.since, "FROM", sender])
        found |= {number for number in list(numbers)[:_MOST_FOUND] if isinstance(number, int) and 0 < number < 1 << 32}
    return sorted(found)


def _fetched(
    client: imapclient.IMAPClient, numbers: list[int], wanted: ImapWanted, limits: ImapLimits
) -> Iterator[bytes | MailProblem]:
    for at in range(0, len(numbers), _BATCH):
        batch = numbers[at : at + _BATCH]
        heads = cast("dict[int, dict[bytes, Any]]", client.fetch(batch, [_ASK_HEAD, "RFC822.SIZE"]))
        for number in batch:
            said = heads.get(number, {})
            head, size = said.get(_HEAD), said.get(b"RFC822.SIZE")
            if not isinstance(head, bytes) or not _is_wanted(head, wanted):
                continue
            if not isinstance(size, int) or size > limits.mail_bytes:
                yield MailProblem("mail_too_large", n=limits.mail_bytes >> 20, fatal=True)
                continue
            yield _mail(client, number, wanted, limits)


def _mail(client: imapclient.IMAPClient, number: int, wanted: ImapWanted, limits: ImapLimits) -> bytes | MailProblem:
    said = cast("dict[int, dict[bytes, Any]]", client.fetch([number], ["BODY.PEEK[]"]))
    raw = said.get(number, {}).get(b"BODY[]")
    if not isinstance(raw, bytes) or not _is_wanted(raw, wanted):
        return MailProblem("imap_other_mail", fatal=True)
    if len(raw) > limits.mail_bytes:
        return MailProblem("mail_too_large", n=limits.mail_bytes >> 20, fatal=True)
    return raw


def _is_wanted(raw: bytes, wanted: ImapWanted) -> bool:
    """Whether the head itself says so: a server searches as it likes."""
    head = MailPart(raw).head
    found = senders(head)
    if len(found) != 1 or not any(_is_below(found[0].domain, sender) for sender in wanted.senders):
        return False
    subject = decoded_words(head.first("subject")).casefold()
    return not wanted.subjects or any(one.casefold() in subject for one in wanted.subjects)


def _is_below(domain: str, known: str) -> bool:
    known = known.rpartition("@")[2].casefold()
    return domain == known or domain.endswith(f".{known}")
