"""A desk in one file, for tests of those who speak to desks: a real server, answering with the protocol's own writers.

It believes nobody, as a desk does a person's own app, and does wrong what it is told to do wrong, each thing once.
"""

import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from widerspruch.protocol.discovery import Discovery, DrpEndpoint, PublicKeyEntry, TokenRotation, write_discovery
from widerspruch.protocol.drp.answers import SetupAnswer, signature_header, write_setup_answer
from widerspruch.protocol.drp.messages import AccountOnWire, Exercise
from widerspruch.protocol.drp.outcomes import OUTCOMES_ON_WIRE, outcome_sentence
from widerspruch.protocol.drp.profile import AGENT_KINDS, EXERCISES
from widerspruch.protocol.drp.reading_messages import Addressed, read_exercise, read_revocation, read_setup
from widerspruch.protocol.drp.refusals import REFUSALS, refusal_body, refusal_of, refusal_sentence
from widerspruch.protocol.drp.signed_message import message_digest
from widerspruch.protocol.drp.status import AiTrainingStatus, DrpStatus, write_status
from widerspruch.protocol.drp.writing_messages import exercise_content
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.hashing_key import HashingKey
from widerspruch.protocol.receipt import receipt_for, seal_receipt
from widerspruch.protocol.signing_keys import SigningKey
from widerspruch.rulebook.vocabulary import SCOPES

DAY = 24 * 3600 * 1_000_000
CODE = "123456"


class RefusedHereError(Exception):
    """A refusal by its code."""


class SmallCase:
    """One account's objection."""

    def __init__(self, number, account, received_at):
        self.number = number
        self.account = account
        self.received_at = received_at
        self.outcome = "unverified"
        self.salt = secrets.token_bytes(16)


class SmallRequest:
    """What an agent asked for."""

    def __init__(self, agent, exercise, content, case):
        self.request_id = secrets.token_hex(8)
        self.agent = agent
        self.name = exercise.agent_request_id
        self.is_withdrawal = exercise.exercise != EXERCISES[0]
        self.content = content
        self.case = case


class SmallDesk:
    """Its state. `wrong`: what goes wrong at the next calls, one after the other; an empty word: nothing."""

    def __init__(self, now):
        self.now = now
        self.keys = [SigningKey.new()]
        self.published = list(self.keys)
        self.receipt_key = None  # else the one that signs everything
        self.hashing = HashingKey.new()
        self.kinds = AGENT_KINDS
        self.knows_addresses = True
        self.platforms = {"beispielnetz": "Beispielnetz"}
        self.is_held = threading.Event()
        self.goes_on = threading.Event()
        self.tokens = {}
        self.agents = {}
        self.seen = set()
        self.cases = []
        self.requests = []
        self.wrong = []
        self.asked = []
        self.answered = []
        self.address = ""
        self.host = ""
        self.lock = threading.Lock()

    def rotate(self, *, publish=True):
        """Sign with another key from now on."""
        self.keys.append(SigningKey.new())
        if publish:
            self.published.append(self.keys[-1])

    def decide(self, outcome):
        """Everything that it has is decided like this."""
        for case in self.cases:
            case.outcome = outcome

    def discovery(self):
        """What it publishes."""
        return Discovery(
            desk=self.address,
            platforms=self.platforms,
            object=f"{self.address}/object",
            numbers=f"{self.address}/numbers.json",
            keys=tuple(
                PublicKeyEntry(
                    use="receipts",
                    key_id=key.public.key_id,
                    pem=key.public.pem.decode(),
                    file="k.pem",
                    until=None if key is self.published[-1] else self.now(),
                )
                for key in self.published
            ),
            drp=DrpEndpoint(
                api_base=f"{self.address}/drp",
                business_id=self.host,
                version="1.0",
                profile="1",
                kinds=self.kinds,
                actions=EXERCISES,
                verifications=("email",),
                rotation=TokenRotation(token_seconds=2_592_000, overlap_seconds=600),
            ),
            scopes=SCOPES,
            languages=("de", "en"),
            rulebook={"beispielnetz": "beispielnetz/2026-11-01"},
            verify=f"{self.address}/api/v1/objections/{{case_id}}/verify",
        )

    # --- Calls

    def __call__(self, environ, start):
        """WSGI."""
        with self.lock:
            path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
            body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            self.asked.append((method, path))
            wrong = self.wrong.pop(0) if self.wrong else ""
            if wrong == "busy":
                status, headers, data = self._refusal("busy")
            elif wrong == "redirect":
                status, headers, data = 302, {"Location": "https://example.org/"}, b""
            elif wrong == "garbage":
                status, headers, data = 200, {}, b"<html>"
            else:
                if wrong == "forget_tokens":
                    self.tokens.clear()
                if wrong == "rotate":
                    self.rotate()
                status, headers, data = self._answer(method, path, body, environ.get("HTTP_AUTHORIZATION", ""))
                if wrong == "unsigned":
                    headers.pop("Widerspruch-Signature", None)
                if wrong == "forged" and "Widerspruch-Signature" in headers:
                    headers["Widerspruch-Signature"] = signature_header(self.keys[-1], b"{}")
                if wrong == "stale" and self.answered and "Widerspruch-Signature" in headers:
                    same = [one for one in self.answered if one[0] == json.loads(data)["request_id"]]
                    headers, data = same[0][1:] if same else (headers, data)
            if wrong == "held":  # all was done, and nobody is told before `goes_on`
                self.is_held.set()
                self.goes_on.wait(30)
            if wrong in ("lost", "held"):
                raise ConnectionResetError  # the server closes without a word then
        start(f"{status} X", [(name, value) for name, value in headers.items()])
        return [data]

    def _answer(self, method, path, body, bearer):
        if path == "/.well-known/widerspruch.json":
            return 200, {"Content-Type": "application/json"}, write_discovery(self.discovery())
        try:
            if path.endswith("/verify"):
                return self._verify(path.split("/")[-2], json.loads(body))
            if path.startswith("/drp/v1/agent/") and method == "POST":
                return self._set_up(path.rpartition("/")[2], body)
            agent = self.tokens.get(bearer.removeprefix("Bearer "))
            if agent is None:
                raise RefusedHereError("token-unknown")
            if method == "POST":
                return self._status(self._exercise(agent, body))
            request = self._own(agent, path.rpartition("/")[2])
            if method == "DELETE":
                to = self._addressed(agent)
                read_revocation(body, self.agents[agent], to, request_id=request.request_id, must_be_bound=True)
                self._see(body)
                request.case.outcome = "withdrawn"
            return self._status(request)
        except RefusedHereError as refused:
            return self._refusal(str(refused))
        except ProtocolError as error:
            return self._refusal(refusal_of(error))

    def _set_up(self, agent, body):
        setup = read_setup(body, self.agents.get(agent), self._addressed(agent))
        self._see(body)
        self.agents.setdefault(agent, setup.key)
        token = secrets.token_urlsafe(16)
        self.tokens = {one: whose for one, whose in self.tokens.items() if whose != agent} | {token: agent}
        answer = SetupAnswer(agent_id=agent, token=token, expires_at=self.now() + 30 * DAY)
        return 200, {}, write_setup_answer(answer)

    def _exercise(self, agent, body):
        exercise: Exercise = read_exercise(body, self.agents[agent], self._addressed(agent))
        self._see(body)
        content = exercise_content(exercise)
        for one in self.requests:
            if (one.agent, one.name) == (agent, exercise.agent_request_id):
                if one.content != content:
                    raise RefusedHereError("request-name-used-otherwise")
                return one
        account = (*exercise.claims.accounts, AccountOnWire("beispielnetz", ""))[0]
        if account.platform not in self.platforms:
            raise RefusedHereError("platform-unknown")
        case = next((one for one in self.cases if one.account == account and one.outcome not in _ENDED), None)
        if exercise.exercise != EXERCISES[0]:
            if case is not None:
                case.outcome = "withdrawn"
        elif case is None:
            case = SmallCase(f"W-{len(self.cases) + 1:04}", account, self.now())
            self.cases.append(case)
        request = SmallRequest(agent, exercise, content, case)
        self.requests.append(request)
        return request

    def _verify(self, number, told):
        case = next((one for one in self.cases if one.number == number and one.outcome == "unverified"), None)
        if case is None or told["code"] != CODE or "@" not in told["contact"]:
            return 422, {"Content-Type": "application/problem+json"}, b'{"code": "code-wrong", "status": 422}'
        case.outcome = "recorded" if self.knows_addresses else "unverified"
        told = {"case": number, "is_verified": self.knows_addresses, "expires_at": None}
        return 200, {}, json.dumps(told).encode()

    def _own(self, agent, request_id):
        for one in self.requests:
            if (one.agent, one.request_id) == (agent, request_id):
                return one
        raise RefusedHereError("request-unknown")

    def _see(self, body):
        digest = message_digest(body)
        if digest in self.seen:
            raise RefusedHereError("message-seen-before")
        self.seen.add(digest)

    def _addressed(self, agent):
        return Addressed(agent_id=agent, business_id=self.host, now=self.now())

    def _refusal(self, code):
        headers = {"Content-Type": "application/problem+json", "Widerspruch-Refusal": code}
        headers |= {"Retry-After": "2"} if code == "busy" else {}
        return REFUSALS[code].status, headers, refusal_body(code, refusal_sentence(code, "en"))

    def _status(self, request):
        case = request.case
        outcome = "no_match" if case is None else case.outcome
        if request.is_withdrawal and case is not None:
            outcome = "withdrawal_done"
        receipts = ()
        if case is not None and case.outcome in ("recorded", "in_sets"):
            receipts = (self._receipt(case),)
        wire = OUTCOMES_ON_WIRE[outcome]
        body = write_status(
            DrpStatus(
                request_id=request.request_id,
                agent_request_id=request.name,
                status=wire.status,
                reason=wire.reason,
                processing_details=outcome_sentence(outcome, "en"),
                user_verification_url=f"{self.address}/code" if wire.reason else "",
                ai_training=AiTrainingStatus(
                    stated_at=self.now(),
                    case_id="" if case is None else case.number,
                    scopes=SCOPES,
                    receipts=receipts,
                    effective_from=None if case is None else case.received_at,
                ),
            )
        )
        headers = {"Content-Type": "application/json", "Widerspruch-Signature": signature_header(self.keys[-1], body)}
        self.answered.append((request.request_id, headers, body))
        return 200, dict(headers), body

    def _receipt(self, case):
        receipt = receipt_for(
            case.account.name,
            case.salt,
            self.hashing,
            platform=case.account.platform,
            case=case.number,
            received_at=case.received_at,
            scopes=SCOPES,
            in_sets_from=case.received_at + DAY,
        )
        return seal_receipt(receipt, case.salt, self.receipt_key or self.keys[-1])


_ENDED = ("withdrawn", "lapsed", "refused")


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        """A connection that was cut off on purpose is no news."""


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_):
        """Nothing."""

    def get_stderr(self):
        return _Nowhere()


class _Nowhere:
    def write(self, text):
        """Nothing."""

    def flush(self):
        """Nothing."""


@contextmanager
def small_desk(now) -> Iterator[SmallDesk]:
    """Such a desk on this machine. `now`: asks what time it is, microseconds UTC."""
    desk = SmallDesk(now)
    with make_server("127.0.0.1", 0, desk, _Server, _Quiet) as server:
        desk.host = f"127.0.0.1:{server.server_port}"
        desk.address = f"http://{desk.host}"
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield desk
        server.shutdown()
