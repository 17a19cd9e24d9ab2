"""The five calls."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods

from widerspruch.desk.agents.refused import AgentRefusedError
from widerspruch.desk.agents.taking import take_exercise
from widerspruch.desk.agents.tokens import set_up
from widerspruch.desk.agents.told import signed_status
from widerspruch.desk.agents.withdrawing import own_request, revoke
from widerspruch.desk.body import BodyError, body_within, media_type_of
from widerspruch.desk.drp.answering import json_answer, status_answer
from widerspruch.desk.models import Agent
from widerspruch.desk.request import DeskRequest
from widerspruch.protocol.drp.answers import write_setup_answer
from widerspruch.protocol.drp.signed_message import LONGEST_MESSAGE, MESSAGE_TYPE


@require_http_methods(["GET", "POST"])
def agent(request: DeskRequest, agent_id: str) -> HttpResponse:
    """Set up, or see whether the token counts."""
    if request.method == "POST":
        return json_answer(write_setup_answer(set_up(request.desk, agent_id, message_of(request))))
    if _asking(request).agent_id != agent_id:
        raise AgentRefusedError("message-other-agent")
    return json_answer(b"{}")


@require_http_methods(["POST"])
def data_rights_requests(request: DeskRequest) -> HttpResponse:
    """Exercise."""
    taken = take_exercise(request.desk, _asking(request), message_of(request), request.client_address)
    return status_answer(signed_status(request.desk, taken, request.language))


@require_http_methods(["GET", "DELETE"])
def data_rights_request(request: DeskRequest, request_id: str) -> HttpResponse:
    """How it stands, or take it back."""
    asking = _asking(request)
    if request.method == "DELETE":
        row = revoke(request.desk, asking, request_id, message_of(request), request.client_address)
    else:
        row = own_request(asking, request_id)
    return status_answer(signed_status(request.desk, row, request.language))


def message_of(request: HttpRequest) -> bytes:
    """The body. Some agents say nothing of what it is.

    Raises:
        AgentRefusedError: `message-not-text`, `message-too-long`, `message-unreadable`.
    """
    if media_type_of(request) not in ("", MESSAGE_TYPE):
        raise AgentRefusedError("message-not-text")
    try:
        return body_within(request, LONGEST_MESSAGE)
    except BodyError as error:
        raise AgentRefusedError("message-too-long" if error.fault == "too_large" else "message-unreadable") from error


def _asking(request: DeskRequest) -> Agent:
    assert request.agent is not None  # `guard.check_agent_call`
    return request.agent
