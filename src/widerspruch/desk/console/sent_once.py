"""A form that writes something that a person is told counts once, also after a second click."""

from widerspruch.desk.request import DeskRequest
from widerspruch.web.once import FIELD

_SENT, _MOST = "console_sent", 20


def was_sent(request: DeskRequest) -> bool:
    """Whether this very form was sent before in this session."""
    token = request.POST.get(FIELD, "")
    return bool(token) and token in request.session.get(_SENT, ())


def note_sent(request: DeskRequest) -> None:
    """Remember that it was."""
    sent = [*request.session.get(_SENT, ()), request.POST.get(FIELD, "")]
    request.session[_SENT] = sent[-_MOST:]
