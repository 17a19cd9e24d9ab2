"""Nobody but the person drives the app."""

import http.client
import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from person.site.conftest import PORT, client_of
from widerspruch.person.site.running import address_of_running, noted
from widerspruch.person.site.serve import LARGEST_HEADER


def path_of(address):
    """What stands behind host and port."""
    return address.partition(f":{PORT}")[2]


class TestWhoIsRefused:
    @pytest.mark.parametrize("host", ["evil.example.org", f"evil.example.org:{PORT}", "127.0.0.1", "localhost:80", ""])
    def test_a_foreign_name_that_leads_here(self, browser_free, host):
        """DNS rebinding: whoever came under another name gets nothing, cookie or not."""
        answer = browser_free.get("/", headers={"host": host})

        assert answer.status_code == 403
        assert "unter einem fremden Namen" in answer.content.decode()

    @pytest.mark.parametrize("host", [f"127.0.0.1:{PORT}", f"localhost:{PORT}"])
    def test_not_the_own_names(self, browser_free, host):
        """Both names of this machine."""
        assert browser_free.get("/", headers={"host": host}).status_code == 200

    @pytest.mark.parametrize(
        "sent",
        [
            {"origin": "https://evil.example.org"},
            {"origin": f"http://127.0.0.1:{PORT + 1}"},
            {"origin": "null"},
            {"sec-fetch-site": "cross-site"},
            {"sec-fetch-site": "same-site"},
            {"sec-fetch-site": "same-origin", "origin": f"http://localhost:{PORT}"},
        ],
        ids=lambda sent: " ".join(sent.values()),
    )
    @pytest.mark.parametrize("method", ["get", "post"])
    def test_another_page(self, browser_free, method, sent):
        """A page from elsewhere, also from another port of this machine, is refused although the cookie is sent."""
        answer = getattr(browser_free, method)("/", headers=sent)

        assert answer.status_code == 403
        assert "von einer anderen Seite" in answer.content.decode()
        assert "Access-Control-Allow-Origin" not in answer.headers

    @pytest.mark.parametrize("path", ["/", "/accounts", "/language", "/nowhere"])
    def test_another_user_of_this_machine(self, browser_free, state, path):
        """Without the cookie there is no page, whatever the address; it says where the way in is."""
        answer = client_of(state).get(path)

        assert answer.status_code == 403
        assert "Eingabetaste" in answer.content.decode()
        assert "Mein Export" not in answer.content.decode()

    @pytest.mark.parametrize("cookie", ["", "x", "a" * 43, "ä"])
    def test_a_guessed_cookie(self, browser_free, state, cookie):
        """Only values that were given out let in."""
        client = client_of(state)
        client.cookies[state.entrance.cookie] = cookie

        assert client.get("/").status_code == 403

    def test_a_form_without_the_token_against_forged_ones(self, browser_free, state):
        """CSRF: the cookie of the app alone does not let a form count; what was typed can be sent again."""
        client = client_of(state, enforce_csrf_checks=True)
        client.cookies = browser_free.cookies
        answer = client.post("/language", {"language": "en", "back": "/plan"})

        assert answer.status_code == 403
        assert "language" not in answer.cookies
        assert '<input type="hidden" name="back" value="/plan">' in answer.content.decode()

    @pytest.mark.parametrize("method", ["put", "delete", "patch", "post", "trace"])
    def test_a_wrong_method(self, browser_free, method):
        """An address that shows something takes nothing, and says so on a page."""
        answer = getattr(browser_free, method)("/")

        assert answer.status_code == 405
        assert answer.headers["Allow"] == "GET, HEAD"
        assert "So geht es nicht" in answer.content.decode()


class TestTheFirstAddress:
    def test_it_leads_to_a_clean_one(self, browser_free, state):
        """The token is gone from the address after it was exchanged for a cookie that only this server sees."""
        client = client_of(state)
        answer = client.get(path_of(state.entrance.new_address()))
        cookie = answer.cookies[state.entrance.cookie]

        assert '<meta http-equiv="refresh" content="0;url=/">' in answer.content.decode()
        assert (cookie["httponly"], cookie["samesite"], cookie["domain"]) == (True, "Strict", "")
        assert client.get("/").status_code == 200

    def test_a_second_time_it_lets_nobody_in(self, browser_free, state):
        """Somebody read it over one's shoulder: neither gets in by it any more, and the page says what to do."""
        path = path_of(state.entrance.new_address())
        first, second = client_of(state), client_of(state)
        assert first.get(path).status_code == 200
        answer = second.get(path)

        assert answer.status_code == 403
        assert "gilt nur einmal" in answer.content.decode()
        assert [client.get("/").status_code for client in (first, second)] == [403, 403]
        assert first.get(path_of(state.entrance.new_address())).status_code == 200
        assert first.get("/").status_code == 200

    def test_whoever_is_in_may_use_it_again(self, browser_free, state):
        """The back button, or the link in the terminal once more."""
        path = path_of(state.entrance.new_address())

        assert [browser_free.get(path).status_code for _ in range(2)] == [200, 200]

    def test_it_may_be_opened_from_anywhere(self, browser_free, state):
        """From a terminal in a browser, too: the secret is in the address."""
        answer = client_of(state).get(path_of(state.entrance.new_address()), headers={"sec-fetch-site": "cross-site"})

        assert answer.status_code == 200

    @pytest.mark.parametrize("token", ["x", "ä", "a" * 43, "%00", "%F0%9F%92%A9"])
    def test_a_guess(self, browser_free, state, token):
        """Nobody gave it out."""
        assert client_of(state).get(f"/start/{token}").status_code == 403

    @pytest.mark.parametrize("method", ["head", "post"])
    def test_only_a_browser_that_opens_it_uses_it_up(self, browser_free, state, method):
        """What looks whether a link leads anywhere does not."""
        address = path_of(state.entrance.new_address())
        getattr(client_of(state), method)(address)

        assert client_of(state).get(address).status_code == 200


class TestStartedAgain:
    def test_who_knows_the_key_gets_an_address(self, browser_free, state):
        """The command, started once more by the same person; each address counts once."""
        answers = [client_of(state).post("/again", state.entrance.key, "text/plain") for _ in range(2)]

        assert [one.status_code for one in answers] == [200, 200]
        assert answers[0].content != answers[1].content
        assert client_of(state).get(path_of(answers[0].content.decode())).status_code == 200

    @pytest.mark.parametrize("key", ["", "x", "x" * 100_000])
    def test_nobody_else_does(self, browser_free, state, key):
        """Not even who is in already."""
        for client in (client_of(state), browser_free):
            answer = client.post("/again", key, "text/plain")
            assert (answer.status_code, b"/start/" in answer.content) == (403, False)

    @pytest.mark.parametrize("sent", [{"origin": f"http://127.0.0.1:{PORT}"}, {"sec-fetch-site": "none"}])
    def test_no_browser_does(self, browser_free, state, sent):
        """It is no page."""
        assert browser_free.post("/again", state.entrance.key, "text/plain", headers=sent).status_code == 403

    def test_it_is_not_fetched(self, browser_free):
        """Only sent for."""
        assert browser_free.get("/again").status_code == 405

    @pytest.mark.parametrize("note", [b"", b"{", b'{"port": 1, "key": "x"}', b'{"port": 99999999, "key": "x"}', b"[]"])
    def test_a_note_that_leads_nowhere_is_none(self, tmp_path, note):
        """Damaged, or of an app that is gone."""
        (tmp_path / "note").write_bytes(note)

        assert address_of_running(tmp_path / "note") is None
        assert address_of_running(tmp_path / "no note") is None

    def test_the_note_is_the_persons_alone_and_goes(self, tmp_path, state):
        """Others could get in by it."""
        note = tmp_path / "state" / "note"
        with noted(note, state.entrance):
            assert (note.stat().st_mode & 0o077, note.parent.stat().st_mode & 0o077) == (0, 0)
        assert not note.exists()

    def test_an_app_that_cannot_be_noted_runs_all_the_same(self, tmp_path, state):
        """Where nothing can be written."""
        (tmp_path / "file").write_text("")
        with noted(tmp_path / "file" / "note", state.entrance):
            pass


class TestTyped:
    def test_what_was_typed_before_a_new_start_is_not_lost(self, browser_free, state):
        """A form whose cookie is of an earlier start comes back, to be sent once the new address is opened."""
        client = client_of(state)
        answer = client.post("/accounts/new", {"address": '"><b>erika@example.org', "once": "old"})

        assert answer.status_code == 403
        assert 'name="address" value="&quot;&gt;&lt;b&gt;erika@example.org"' in answer.content.decode()

    def test_but_nothing_that_was_uploaded_is_written(self, browser_free, state, monkeypatch, tmp_path):
        """Whoever is not let in cannot fill the disk; what was typed beside a file comes back all the same."""
        made = []
        monkeypatch.setattr("widerspruch.web.uploads.mkdtemp", lambda **_: made.append(1) or str(tmp_path))
        file = SimpleUploadedFile("large.bin", bytes(100_000))
        answer = client_of(state).post("/case/add", {"evidence": file, "text": "Notiz"})

        assert answer.status_code == 403
        assert 'name="text" value="Notiz"' in answer.content.decode()
        assert made == []

    def test_but_not_to_another_page(self, browser_free):
        """It would be a page that somebody else made."""
        answer = browser_free.post("/accounts/new", {"address": "erika@example.org"}, headers={"origin": "null"})

        assert "erika" not in answer.content.decode()


class TestServed:
    def test_it_answers_on_this_machine_alone(self, served):
        """The server listens at the loopback address, not at those that others reach."""
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/start/[\w-]{43}", served.address())

    @pytest.mark.parametrize("line", ["GET http://evil.example.org/ HTTP/1.1", "GET / HTTP/1.0"])
    def test_odd_requests_find_nothing(self, served, line):
        """An absolute address, and no host at all."""
        connection = http.client.HTTPConnection("127.0.0.1", served.state.entrance.port, timeout=10)
        connection.connect()
        connection.sock.sendall(f"{line}\r\n\r\n".encode())
        answer = connection.sock.recv(4096).split(b"\r\n")[0]
        connection.close()

        assert answer.split()[1] in (b"400", b"403")

    @pytest.mark.parametrize(
        "head",
        [
            "GET / HTTP/1.1\r\nX: " + "a" * 2 * LARGEST_HEADER,
            "GET /" + "a" * 2 * LARGEST_HEADER,
            "GET / HTTP/1.1" + "\r\nX: a" * 20_000,
        ],
    )
    def test_a_head_without_end_is_not_read(self, served, head):
        """Nobody fills the memory before it is known who they are."""
        connection = http.client.HTTPConnection("127.0.0.1", served.state.entrance.port, timeout=10)
        connection.connect()
        connection.sock.sendall(head.encode())  # no end of it is ever sent
        answer = connection.sock.recv(4096)
        connection.close()

        assert answer.split()[1] in (b"413", b"414")

    @pytest.mark.browser
    def test_in_a_browser(self, new_page, served):
        """The address is clean, forms count, and a page from elsewhere can neither read nor send."""
        page = new_page()
        assert page.url == f"http://127.0.0.1:{served.state.entrance.port}/"

        page.get_by_role("button", name="English").click()
        assert page.locator("html").get_attribute("lang") == "en"

        page.goto(f"http://localhost:{served.state.entrance.port}/")
        assert page.locator("h1").inner_text() == "Das geht hier nicht"
