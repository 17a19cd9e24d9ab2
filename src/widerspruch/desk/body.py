"""What came in with a call, as long as it is no longer than was agreed."""

from typing import Literal

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest
from django.http.request import RawPostDataException, UnreadablePostError

BodyFault = Literal["too_large", "unreadable"]


class BodyError(Exception):
    """The body cannot be used. `fault`: it is too long; its length is no number, or it broke off."""

    def __init__(self, fault: BodyFault) -> None:
        super().__init__(fault)
        self.fault = fault


def body_within(request: HttpRequest, longest: int) -> bytes:
    """The whole body.

    Args:
        longest: Bytes; what says of itself that it is longer is not read.

    Raises:
        BodyError: It is longer, or cannot be read.
    """
    try:
        if int(request.META.get("CONTENT_LENGTH") or 0) > longest:
            raise BodyError("too_large")
        raw = request.body
    except RequestDataTooBig as error:
        raise BodyError("too_large") from error
    except (ValueError, UnreadablePostError, RawPostDataException) as error:
        raise BodyError("unreadable") from error
    if len(raw) > longest:
        raise BodyError("too_large")
    return raw


def media_type_of(request: HttpRequest) -> str:
    """What a call says that its body is, in lower case; empty: it does not say."""
    return str(request.META.get("CONTENT_TYPE", "")).partition(";")[0].strip().lower()
