"""Speaking to a desk: what is signed counts, what is lost is asked for again, what anybody could have written does not."""

from collections.abc import Callable

import pytest
from msgspec import structs

from person.filing.speaking import HTTP, KEY, ME, TestClock, asked_for
from small_desk import CODE, SmallDesk
from widerspruch.lib.texts import load_catalogue
from widerspruch.lib.writing import LANGUAGES
from widerspruch.person.filing.client import DrpClient
from widerspruch.person.filing.discover import desk_address, discover
from widerspruch.person.filing.drive import DeskClients
from widerspruch.person.filing.errors import FilingError
from widerspruch.protocol.signing_keys import SigningKey


def code_of(ask: Callable[[], object]) -> str:
    with pytest.raises(FilingError) as caught:
        ask()
    return caught.value.code


@pytest.fixture
def client(desk: SmallDesk, clients: DeskClients) -> DrpClient:
    return clients.at(desk.address)


def test_an_objection_is_taken_and_followed_to_its_receipt(
    desk: SmallDesk, client: DrpClient, clock: TestClock
) -> None:
    asked = asked_for()
    taken = client.exercise(asked, clock())
    assert taken.status.needs_verification
    assert taken.message
    assert not taken.receipts
    client.verify_code("W-0001", "erika@example.org", f" {CODE[:3]} {CODE[3:]} ")
    follow = client.status(taken.status.request_id, clock())
    assert follow.status.status == "in_progress"
    assert len(follow.receipts) == 1
    assert [one.outcome for one in desk.cases] == ["recorded"]


def test_an_answer_that_was_lost_is_no_second_request(desk: SmallDesk, client: DrpClient, clock: TestClock) -> None:
    asked = asked_for()
    client.set_up(clock())
    desk.wrong = ["lost"]
    assert code_of(lambda: client.exercise(asked, clock())) == "desk_unreachable"
    again = client.exercise(asked, clock())
    assert [one.request_id for one in desk.requests] == [again.status.request_id]


def test_the_same_moment_gives_two_messages(client: DrpClient) -> None:
    asked = asked_for()
    assert len({client.exercise(asked, 1_796_040_000_000_000).message for _ in range(5)}) == 5


def test_a_token_that_is_unknown_is_renewed_without_a_word(
    desk: SmallDesk, client: DrpClient, clock: TestClock
) -> None:
    taken = client.exercise(asked_for(), clock())
    desk.tokens.clear()
    assert client.status(taken.status.request_id, clock()).status.request_id == taken.status.request_id
    assert sum(method == "POST" and "/agent/" in path for method, path in desk.asked) == 2


def test_a_token_that_ends_is_not_used(desk: SmallDesk, client: DrpClient, clock: TestClock) -> None:
    client.set_up(clock())
    assert client.has_token(clock())
    clock.forward(30 * 24 * 3600)
    assert not client.has_token(clock())
    assert client.exercise(asked_for(), clock()).status.request_id


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        *(("unsigned", "answer_unsigned"), ("forged", "answer_forged"), ("garbage", "answer_unsigned")),
        *(("busy", "desk_busy"), ("redirect", "answer_unreadable"), ("lost", "desk_unreachable")),
    ],
)
def test_what_is_no_answer_of_the_desk_does_not_count(
    desk: SmallDesk, client: DrpClient, clock: TestClock, wrong: str, code: str
) -> None:
    taken = client.exercise(asked_for(), clock())
    desk.wrong = [wrong]
    assert code_of(lambda: client.status(taken.status.request_id, clock())) == code
    assert client.status(taken.status.request_id, clock())


def test_a_new_key_of_the_desk_is_taken_once_the_desk_has_published_it(
    desk: SmallDesk, client: DrpClient, clock: TestClock
) -> None:
    taken = client.exercise(asked_for(), clock())
    assert not taken.is_key_new
    desk.rotate()
    follow = client.status(taken.status.request_id, clock())
    assert follow.is_key_new
    assert follow.signed_by == desk.keys[-1].public.key_id


def test_a_key_that_the_desk_does_not_publish_is_nobodys(desk: SmallDesk, client: DrpClient, clock: TestClock) -> None:
    taken = client.exercise(asked_for(), clock())
    desk.rotate(publish=False)
    assert code_of(lambda: client.status(taken.status.request_id, clock())) == "answer_forged"
    assert desk.asked[-1] == ("GET", "/.well-known/widerspruch.json")


def test_a_receipt_of_somebody_else_proves_nothing(desk: SmallDesk, client: DrpClient, clock: TestClock) -> None:
    taken = client.exercise(asked_for(), clock())
    desk.decide("recorded")
    desk.receipt_key = SigningKey.new()
    assert client.status(taken.status.request_id, clock()).receipts == ()


def test_an_answer_to_another_request_is_none(desk: SmallDesk, client: DrpClient, clock: TestClock) -> None:
    taken = client.exercise(asked_for(), clock())
    other = client.exercise(asked_for("70010002"), clock())
    desk.requests[0].request_id, desk.requests[1].name = "x", "another"
    assert code_of(lambda: client.status(taken.status.request_id, clock())) == "request_forgotten"
    desk.requests[1].content = desk.requests[0].content
    assert other.status.request_id == client.status(other.status.request_id, clock()).status.request_id


def test_another_content_under_the_same_name_is_refused(client: DrpClient, clock: TestClock) -> None:
    asked = asked_for()
    client.exercise(asked, clock())
    other = structs.replace(asked, email="erika@example.net")
    assert code_of(lambda: client.exercise(other, clock())) == "request_named_otherwise"


def test_a_request_is_revoked(desk: SmallDesk, client: DrpClient, clock: TestClock) -> None:
    taken = client.exercise(asked_for(), clock())
    assert client.revoke(taken.status.request_id, clock()).status.status == "revoked"
    assert desk.cases[0].outcome == "withdrawn"


def test_a_clock_that_differs_is_said_to_differ(client: DrpClient, clock: TestClock) -> None:
    ahead = clock() + 3600 * 1_000_000
    assert code_of(lambda: client.exercise(asked_for(), ahead)) == "clock_differs"


def test_a_wrong_code_is_one(client: DrpClient, clock: TestClock) -> None:
    client.exercise(asked_for(), clock())
    assert code_of(lambda: client.verify_code("W-0001", "erika@example.org", "000000")) == "code_wrong"


def test_a_platform_that_the_desk_does_not_serve_is_named(client: DrpClient, clock: TestClock) -> None:
    assert code_of(lambda: client.exercise(asked_for(platform="anderes"), clock())) == "platform_not_taken"


class TestDiscover:
    def test_a_desk_tells_how_it_is_spoken_to(self, desk: SmallDesk) -> None:
        found = discover(HTTP, f"{desk.address}/object?x=1")
        assert (found.address, found.endpoint.business_id) == (desk.address, desk.host)

    def test_whoever_names_another_host_is_not_spoken_to(self, desk: SmallDesk) -> None:
        desk.host = "desk.example.org"
        assert code_of(lambda: discover(HTTP, desk.address)) == "desk_other_host"

    def test_a_desk_that_takes_no_people_is_not_sent_anything(self, desk: SmallDesk) -> None:
        desk.kinds = ("agent",)
        assert code_of(lambda: discover(HTTP, desk.address)) == "desk_takes_no_such_agent"
        assert discover(HTTP, desk.address, "agent").kind == "agent"

    @pytest.mark.parametrize(
        ("wrong", "code"), [("garbage", "desk_none"), ("busy", "desk_busy"), ("lost", "desk_unreachable")]
    )
    def test_what_is_no_document_of_a_desk_is_said(self, desk: SmallDesk, wrong: str, code: str) -> None:
        desk.wrong = [wrong]
        assert code_of(lambda: discover(HTTP, desk.address)) == code

    @pytest.mark.parametrize(
        ("typed", "address"),
        [
            ("desk.example.org", "https://desk.example.org"),
            (" https://Desk.Example.org/object ", "https://desk.example.org"),
            ("https://desk.example.org:8443/x", "https://desk.example.org:8443"),
            ("127.0.0.1:8000", "http://127.0.0.1:8000"),
            ("[::1]:8000", "http://[::1]:8000"),
            ("localhost", "http://localhost"),
        ],
    )
    def test_an_address_is_read_as_people_type_it(self, typed: str, address: str) -> None:
        assert desk_address(typed) == address

    @pytest.mark.parametrize("typed", ["", "a b", "ftp://x.org", "https://a:b@x.org", "https://x.org/#a", "://"])
    def test_what_is_none_is_refused(self, typed: str) -> None:
        assert code_of(lambda: desk_address(typed)) == "desk_address_wrong"

    def test_an_address_that_is_not_encrypted_is_refused(self) -> None:
        assert code_of(lambda: desk_address("http://desk.example.org")) == "desk_insecure"


def test_every_problem_has_its_sentences() -> None:
    for language in LANGUAGES:
        texts = load_catalogue(language, "widerspruch.person")
        assert all(texts(f"problem.{code}", refusal="x", account="y") for code in FilingError.kinds), language


def test_ids_and_keys_belong_together(client: DrpClient) -> None:
    assert (client.agent_id, len(ME), KEY.public.is_weak) == (ME, 37, False)
