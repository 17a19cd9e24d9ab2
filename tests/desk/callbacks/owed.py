"""Agents, requests and callbacks as they lie in the tables, made without the services that usually write them."""

import hashlib
from itertools import count

from msgspec import Struct, structs

from widerspruch.desk.callbacks.telling import CallbackTask, callback_task
from widerspruch.desk.desk import Desk
from widerspruch.desk.models import Agent, AgentRequest, OwedCallback
from widerspruch.desk.values import AgentRequestDetails
from widerspruch.protocol.drp.answers import signature_header

_numbers = count(1)


class Status(Struct, frozen=True):
    body: bytes
    signature: str


def status_now(desk: Desk, request: AgentRequest) -> Status:
    """What the desk says of a request at the moment."""
    body = f'{{"request_id": "{request.request_id}", "at": {desk.now()}, "outcome": "{request.outcome}"}}'.encode()
    return Status(body, signature_header(desk.keys.receipts, body))


def demo(desk: Desk) -> Desk:
    return structs.replace(desk, config=structs.replace(desk.config, is_demo=True))


def task_of(desk: Desk) -> CallbackTask:
    return callback_task(desk, status_now)


def made_agent(desk: Desk, host: str, **more: object) -> Agent:
    values = {"agent_id": f"AGENT_{next(_numbers)}", "kind": "agent", "name": "Beispielverein", "verify_key": bytes(32)}
    return desk.door.write(
        lambda now: Agent.objects.create(**(values | {"callback_host": host, "registered_at": now} | more))
    )


def made_request(desk: Desk, agent: Agent, callback: str, **more: object) -> AgentRequest:
    number = next(_numbers)
    sealed = desk.keys.sealer.seal(AgentRequestDetails(callback=callback))
    name = hashlib.sha256(str(number).encode()).hexdigest()
    values = {"request_id": name[:36], "agent_request_id": name, "content": bytes(32), "sealed": sealed}
    return desk.door.write(
        lambda now: AgentRequest.objects.create(agent=agent, **(values | {"received_at": now} | more))
    )


def owe(desk: Desk, request: AgentRequest) -> OwedCallback:
    return desk.door.write(lambda now: OwedCallback.objects.create(request=request, written_at=now, due_at=now))
