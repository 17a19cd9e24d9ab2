"""What can be wrong with a mail or another answer: values with a code, shown to the person, never logged.

The sentence for a code stands in `texts/{de,en}/problems.toml` under `problem.<code>`: what is wrong, and what to do.
"""

from typing import Any, Literal

from msgspec import Struct

from widerspruch.lib.errors import KnownError, kinds_of

_NotOpened = (
    Literal["not_found", "not_readable", "empty", "not_a_mail", "kind_unknown", "no_text"]
    | Literal["too_large", "mail_too_large", "too_many_mails", "too_many_files"]
    | Literal["msg_unread", "pdf_unread", "pdf_encrypted", "archive_unread", "archive_encrypted", "nothing_inside"]
)
"""Of a file or one mail in it: nothing can be read; the file stays as it is."""
_Stopped = Literal["out_of_memory", "too_slow", "reading_stopped"]
_Server = (
    Literal["imap_unreachable", "imap_certificate", "imap_silent", "imap_broke_off"]
    | Literal["imap_login", "imap_folder", "imap_too_much", "imap_nonsense", "imap_other_mail"]
)
"""Of a mailbox on a server."""
_Note = (
    Literal["header_broken", "sender_missing", "senders_several", "date_missing", "date_broken", "in_future"]
    | Literal["no_message_id", "header_too_long"]
    | Literal["charset_unknown", "charset_guessed", "charset_wrong", "encoding_broken", "characters_lost"]
    | Literal["too_many_parts", "nested_too_deep", "attachment_too_large", "attachments_too_many", "text_cut"]
    | Literal[
        "html_broken", "html_too_large", "text_hidden", "versions_differ", "name_is_address", "address_look_alike"
    ]
    | Literal["too_many_mails_there"]
    | Literal["pdf_script", "pdf_pages_cut", "picture_kept", "encrypted_mail", "msg_rebuilt"]
)
"""The mail is read; this is to be known of it."""

MailProblemCode = _NotOpened | _Stopped | _Server | _Note


class MailProblem(Struct, frozen=True, tag=True):
    """One thing that is wrong with a mail, or why there is none.

    Attributes:
        code: Which sentence to show.

        place: File or member, for the person's own screen only.

        n: How many, where the sentence counts; of `too_large` ones megabytes.

        fatal: There is no mail: it could not be read at all.
    """

    code: MailProblemCode
    place: str = ""
    n: int | None = None
    fatal: bool = False

    @property
    def text_id(self) -> str:
        """Its sentence."""
        return f"problem.{self.code}"

    @property
    def values(self) -> dict[str, Any]:
        """What its sentence is filled with."""
        return {"place": self.place} if self.n is None else {"place": self.place, "n": self.n}


class MailError(KnownError[MailProblemCode]):
    """Raised inside this room where reading must stop: it becomes a `MailProblem` before anybody else sees it, and it
    is what a command ends with where nothing could be read."""

    room = "widerspruch.mailbox"
    kinds = kinds_of({"input": _NotOpened | _Note, "retryable": _Stopped | _Server})

    def __init__(self, problem: MailProblem) -> None:
        super().__init__(problem.code, **problem.values)
        self.args = (problem.code,)  # a place is personal: it must not reach a log with a traceback
        self.problem = problem

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (self.problem,)


def unopened(code: MailProblemCode, place: str = "", n: int | None = None) -> MailError:
    """Why there is no mail."""
    return MailError(MailProblem(code, place, n, fatal=True))
