"""An export in the app: chosen, read, shown, decided again, kept only if the person wants it, and gone when closed."""

import errno
import os
import zipfile
from functools import partial
from pathlib import Path

import django.test.client
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from lxml import html
from msgspec.structs import replace

from person.look import misbehaving
from person.site.conftest import Clock, client_of, let_in, options_in, sent, state_of
from widerspruch.objections.events import AccountAdded, AudienceStated, ExportLookedAt
from widerspruch.objections.replay import replay
from widerspruch.person.look import look as our_end
from widerspruch.person.look.messages import Progress
from widerspruch.person.look.reader import digest_of
from widerspruch.person.site.request import SiteRequest
from widerspruch.person.site.serve import Server
from widerspruch.person.site.state import STATE
from widerspruch.testing.exports import make_preset
from widerspruch.web import uploads

LONG = 120


@pytest.fixture(scope="module")
def export(tmp_path_factory):
    """An invented export of Facebook: it does not say who could see its posts."""
    return make_preset("facebook-de", tmp_path_factory.mktemp("export"), truth=False)[0].paths[0]


@pytest.fixture
def downloads(tmp_path):
    """The folder for downloads."""
    (tmp_path / "downloads").mkdir()
    return tmp_path / "downloads"


@pytest.fixture
def uploaded(browser_free):
    """Upload files, as a browser does."""
    return partial(upload, browser_free)


def upload(client, *paths):
    files = [SimpleUploadedFile(path.name, path.read_bytes()) for path in paths]
    return client.post("/export/files", {"once": token_of(client), "export": files})


@pytest.fixture(scope="module")
def opened(export, tmp_path_factory):
    """A client and what its app knows, with a report that stays open: reading an export anew takes seconds."""
    options = options_in(tmp_path_factory.mktemp("opened"), Clock())
    with pytest.MonkeyPatch.context() as patch, state_of(options) as state:
        client = let_in(state, patch)
        assert upload(client, export).status_code == 303
        state.looking.look.wait(LONG)
        yield client, state


@pytest.fixture
def report(browser_free, uploaded, export, state):
    """The page of a report that is open."""
    assert uploaded(export).status_code == 303
    state.looking.look.wait(LONG)
    return page_of(browser_free)


def token_of(client):
    """What the forms of the page send along; a browser sends it first."""
    return client.get("/export").content.decode().partition('name="once" value="')[2].partition('"')[0]


def page_of(client, address="/export"):
    """A page as a tree."""
    return html.document_fromstring(client.get(address).content.decode())


def told_in(client, state, language):
    """The page in this language, once the report is told in it."""
    client.post("/language", {"language": language, "back": "/export"})
    page_of(client)
    state.looking.look.wait(LONG)
    return page_of(client)


def text(tree):
    """What somebody reads."""
    return " ".join(tree.text_content().split())


def wrong(answer):
    """The sentences about what is to be put right."""
    found = html.document_fromstring(answer.content.decode()).xpath("//*[@role='alert']//*[self::li or self::p]")
    return [text(one) for one in found]


class TestChosen:
    def test_what_is_in_the_folder_for_downloads_is_asked_about_first(self, browser_free, downloads, export, state):
        """Parts together, newest ticked, what is still coming named; nothing is read without a click."""
        for name in ("facebook-2.zip", "facebook-1.zip"):
            (downloads / name).write_bytes(b"PK")
        (downloads / "Complete_LinkedInDataExport_10-03-2026.zip.part").write_bytes(b"PK")
        page = page_of(browser_free)
        found = page.xpath("//ul[@class='downloads']/li")
        assert sorted(text(one)[:8] for one in found) == ["Facebook", "LinkedIn"]
        assert [one.xpath("count(.//input)") for one in found if "LinkedIn" in text(one)] == [0]
        assert page.xpath("count(//input[@name='found' and @checked])") == 1
        assert state.looking.look is None

    def test_what_was_found_is_read_where_it_lies(self, browser_free, downloads, export, state):
        """Nothing is copied."""
        (downloads / export.name).write_bytes(export.read_bytes())
        value = page_of(browser_free).xpath("string(//input[@name='found']/@value)")
        assert export.name not in value
        answer = sent(browser_free, "/export/found", {"found": [value]}, "/export")
        assert (answer.status_code, answer["Location"]) == (303, "/export")
        assert state.looking.look.paths == (downloads / export.name,)

    def test_what_has_vanished_since_is_said(self, browser_free, downloads, export):
        """The page was open while somebody moved the file."""
        (downloads / export.name).write_bytes(export.read_bytes())
        value = page_of(browser_free).xpath("string(//input[@name='found']/@value)")
        token = token_of(browser_free)
        (downloads / export.name).unlink()
        answer = browser_free.post("/export/found", {"found": [value], "once": token})
        assert answer.status_code == 422
        assert wrong(answer) == [
            "Gefundene Exporte: Diese Datei ist nicht mehr da. Sehen Sie in Ihrem Download-Ordner nach."
        ]

    def test_a_place_can_be_typed(self, browser_free, export, state):
        """With the quotes that file managers put around it, and several lines."""
        sent(browser_free, "/export/paths", {"paths": f'"{export}"\n\n {export} \n'}, "/export")
        assert state.looking.look.paths == (export, export)

    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ("/nowhere/facebook.zip", "„facebook.zip“ gibt es hier nicht"),
            ("/nowhere/facebook.zip.crdownload", "wird noch heruntergeladen"),
            ("/" + 5000 * "a", "gibt es hier nicht"),
            ("a\0b", "Null"),
            ("", "Hier fehlt noch etwas"),
        ],
    )
    def test_a_place_that_cannot_be_is_told_beside_it(self, browser_free, typed, said, state):
        """And what was typed is still there."""
        answer = sent(browser_free, "/export/paths", {"paths": typed}, "/export")
        assert said in " ".join(wrong(answer))
        assert state.looking.look is None
        if typed.startswith("/nowhere"):
            assert typed in answer.content.decode()

    def test_how_to_get_one_is_said(self, browser_free):
        """For everybody who has none yet."""
        assert "Format „JSON“" in text(page_of(browser_free))


class TestUploaded:
    def test_once_under_its_own_name(self, uploaded, export, state):
        """What lies in the look's own folder is the file; nothing else was left."""
        uploaded(export)
        (path,) = state.looking.look.paths
        assert path.name == export.name
        assert digest_of(path) == digest_of(export)

    def test_parts_of_the_same_name_stay_apart(self, uploaded, export, tmp_path, state):
        """Two folders, one name."""
        (tmp_path / export.name).write_bytes(b"other")
        uploaded(export, tmp_path / export.name)
        assert [path.name for path in state.looking.look.paths] == [export.name] * 2
        assert len({path.parent for path in state.looking.look.paths}) == 2

    def test_an_empty_file_is_told_at_once(self, uploaded, tmp_path, state):
        """A download that never began."""
        (tmp_path / "facebook.zip").write_bytes(b"")
        answer = uploaded(tmp_path / "facebook.zip")
        assert answer.status_code == 422
        assert "leer" in " ".join(wrong(answer))
        assert state.looking.look is None

    def test_a_full_disk_is_told(self, uploaded, export, monkeypatch, state, made_folders):
        """While it is written: a sentence, and nothing of it is left."""

        class Full:
            def write(self, _):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

            def close(self):
                pass

        opened = Path.open
        monkeypatch.setattr(
            Path, "open", lambda path, mode="r", **more: Full() if mode == "xb" else opened(path, mode, **more)
        )
        answer = uploaded(export)
        assert wrong(answer) == [
            "Der Datenträger ist voll. Schaffen Sie Platz, und versuchen Sie es noch einmal. Was vorher gespeichert war, ist noch da."
        ]
        assert made_folders
        assert not any(folder.exists() for folder in made_folders)
        assert state.looking.look is None

    def test_what_is_not_looked_at_goes_with_the_request(self, browser_free, made_folders):
        """A file that was sent to a page that does not want it."""
        browser_free.post("/export/close", {"export": SimpleUploadedFile("facebook.zip", b"PK")})
        assert made_folders
        assert not any(folder.exists() for folder in made_folders)

    def test_of_what_came_only_in_part_nothing_is_left(self, browser_free, made_folders):
        """A file that is broken off in the middle, as by a browser that goes away."""
        body = (
            b'--B\r\nContent-Disposition: form-data; name="export"; filename="facebook.zip"\r\n'
            b"Content-Transfer-Encoding: base64\r\n\r\nUEs=!\r\n--B--\r\n"
        )
        answer = browser_free.post("/export/files", body, "multipart/form-data; boundary=B")
        assert answer.status_code == 400
        assert made_folders
        assert not any(folder.exists() for folder in made_folders)

    @pytest.fixture
    def made_folders(self, monkeypatch):
        """The folders that uploads were put into."""
        made = []
        make = uploads.mkdtemp
        monkeypatch.setattr(uploads, "mkdtemp", lambda **more: made.append(Path(make(**more))) or str(made[-1]))
        return made


class TestWorking:
    @pytest.fixture
    def stuck(self, monkeypatch, uploaded, export, state):
        """A look that does not come to its end."""
        monkeypatch.setattr(our_end, "read_and_tell", misbehaving.never_answers)
        uploaded(export)
        while state.looking.look.state != Progress("progress", 5, 10):
            state.looking.look.wait(0.01)

    def test_the_page_says_how_far_it_is_and_renews_itself(self, browser_free, stuck):
        """Without a script: by a header, at another address each time, to where the next Tab leads to the button."""
        answer = browser_free.get("/export")
        page = html.document_fromstring(answer.content.decode())
        assert answer["Refresh"] == "1; url=/export?again=1#working"
        assert browser_free.get("/export?again=1")["Refresh"] == "1; url=/export?again=2#working"
        assert browser_free.get("/export?again=%D9%A3x")["Refresh"] == "1; url=/export?again=1#working"
        assert page.xpath("string(//li[@class='now'])").split()[:2] == ["Dateien", "lesen"]
        assert page.xpath("string(//progress/@value)") == "50"

    def test_it_can_be_cancelled(self, browser_free, stuck, state):
        """At once, and there is nothing of it."""
        (path,) = state.looking.look.paths
        assert sent(browser_free, "/export/close", page="/export")["Location"] == "/export"
        assert state.looking.look is None
        assert not path.exists()
        assert "Mein Export" in text(page_of(browser_free))

    def test_a_second_one_has_to_wait(self, browser_free, stuck, uploaded, export, state):
        """The first is read to its end; what was uploaded in vain is gone."""
        first = state.looking.look
        answer = uploaded(export)
        assert answer.status_code == 422
        assert "Es wird gerade ein anderer Export gelesen" in wrong(answer)[0]
        assert state.looking.look is first


class TestEnded:
    @pytest.mark.parametrize(
        ("name", "content", "said"),
        [
            ("bild.png", b"\x89PNG\r\n\x1a\n" + bytes(99), "ist kein Datenexport, den wir kennen"),
            ("facebook-1.zip", b"no zip at all", "ist kein Datenexport, den wir kennen"),
        ],
    )
    def test_what_is_no_export_ends_in_a_sentence(self, browser_free, uploaded, tmp_path, state, name, content, said):
        """With the name of the file, and the page to choose another."""
        (tmp_path / name).write_bytes(content)
        uploaded(tmp_path / name)
        state.looking.look.wait(LONG)
        answer = browser_free.get("/export")
        assert wrong(answer)[0].startswith(f"„{name}“ {said}")
        assert "Ansehen" in answer.content.decode()

    def test_a_killed_process_is_told(self, browser_free, uploaded, export, monkeypatch, state):
        """And the app goes on."""
        monkeypatch.setattr(our_end, "read_and_tell", misbehaving.kills_itself)
        uploaded(export)
        state.looking.look.wait(LONG)
        assert "von außen beendet" in wrong(browser_free.get("/export"))[0]

    def test_markup_in_a_name_is_shown_and_not_obeyed(self, browser_free, uploaded, tmp_path, state):
        """Names of files are strangers' words."""
        with zipfile.ZipFile(tmp_path / "a&lt;b&gt;.zip", "w") as archive:
            archive.writestr("<script>alert(1)</script>.txt", "x")
        uploaded(tmp_path / "a&lt;b&gt;.zip")
        state.looking.look.wait(LONG)
        page = browser_free.get("/export").content.decode()
        assert "<script>alert" not in page


class TestSeen:
    """What leaves a report as it is."""

    @pytest.fixture
    def browser_free(self, opened):
        return opened[0]

    @pytest.fixture
    def state(self, opened):
        return opened[1]

    @pytest.fixture
    def report(self, browser_free):
        return page_of(browser_free)

    def test_is_a_page_that_keeps_the_policy(self, browser_free, report):
        """The same figures and sections as in the file, in the app's own page, without style or script in it."""
        assert report.xpath("//section[@id='figures']//svg[@class='bar']/rect")
        assert report.xpath("//nav[@class='contents']//a[@href='#stake']")
        assert not report.xpath("//@style | //style")
        ids = report.xpath("//@id")
        assert sorted(ids) == sorted(set(ids))
        assert "--" not in text(report)
        policy = browser_free.get("/export")["Content-Security-Policy"]
        assert "style-src 'self';" in policy

    def test_speaks_the_language_of_the_page(self, browser_free, report, state, request):
        """It is told anew, and not read."""
        request.addfinalizer(lambda: told_in(browser_free, state, "de"))
        english = told_in(browser_free, state, "en")
        assert english.get("lang") == "en"
        assert "Your next steps" in text(english)

    @pytest.mark.parametrize(
        ("field", "typed", "said"),
        [
            ("objected_0", "31.2.2025", "Das ist kein Datum."),
            ("until_0_0", "2011", "Wählen Sie auch, wer"),
            ("run", "bald", "Das ist kein Datum."),
        ],
    )
    def test_a_mistake_stands_beside_its_field(self, browser_free, report, state, field, typed, said):
        """With the report as it was, and what was typed."""
        before = state.looking.look.answer
        fields = form_fields(report, "/export/statements") | {field: typed}
        answer = sent(browser_free, "/export/statements", fields, "/export")
        page = html.document_fromstring(answer.content.decode())
        assert answer.status_code == 422
        assert said in " ".join(wrong(answer))
        assert field == "run" or wrong(answer)[0].startswith("Facebook: ")
        assert form_fields(page, "/export/statements")[field] == typed
        assert page.xpath(f"//*[@name='{field}' or starts-with(@name, 'audience_0_0')]/ancestor::details/@open")
        assert state.looking.look.answer == before


class TestReport:
    def test_statements_are_decided_at_once(self, browser_free, report, state):
        """Who could see the posts, since when: the same page with other figures, and the form as it was filled in."""
        before = state.looking.look.answer.figures[0]
        fields = form_fields(report, "/export/statements")
        assert fields["audience_0_0"] == ""
        fields |= {"audience_0_0": "only_me", "until_0_0": "2020"}
        answer = sent(browser_free, "/export/statements", fields, "/export")
        assert (answer.status_code, answer["Location"]) == (303, "/export#report")
        state.looking.look.wait(LONG)
        after = page_of(browser_free)
        assert state.looking.look.answer.figures[0].excluded > before.excluded
        again = form_fields(after, "/export/statements")
        assert (again["audience_0_0"], again["until_0_0"], again["audience_0_1"]) == ("only_me", "2020", "")

    def test_a_form_of_a_report_that_is_closed_says_so(self, browser_free, report):
        """In a second window, or after the app was started again."""
        fields = form_fields(report, "/export/statements")
        sent(browser_free, "/export/close", page="/export")
        for address in ("/export/statements", "/export/keep"):
            answer = sent(browser_free, address, fields, "/export")
            assert "nicht mehr geöffnet" in wrong(answer)[0]

    def test_nothing_is_left_when_it_is_closed(self, browser_free, report, state):
        """Neither file nor tables; and no case file was made."""
        folder = state.looking.look.paths[0].parents[1]
        assert folder.exists()
        sent(browser_free, "/export/close", page="/export")
        assert not folder.exists()
        assert state.holding.held is None


class TestKept:
    def test_figures_accounts_and_statements_go_into_the_case_file(self, browser_free, report, export, state):
        """Where none is open, one is made; the plan comes next."""
        fields = form_fields(report, "/export/statements") | {"audience_0_0": "friends"}
        sent(browser_free, "/export/statements", fields, "/export")
        state.looking.look.wait(LONG)
        answer = sent(browser_free, "/export/keep", {"with_accounts": "on"}, "/export")
        assert (answer.status_code, answer["Location"]) == (303, "/plan")
        events = [one.event for one in state.holding.held.recorded()]
        assert [type(event) for event in events] == [AccountAdded, AudienceStated, ExportLookedAt]
        assert events[-1].files == (digest_of(export),)
        assert replay(state.holding.held.recorded()).accounts["facebook"].account.at_stake is True
        page_of(browser_free)
        state.looking.look.wait(LONG)
        page = page_of(browser_free)
        assert "Diese Zahlen stehen in Ihrer Akte." in text(page)
        assert not page.xpath("//form[@action='/export/keep']")
        state.looking.look.wait(LONG)
        again = form_fields(page_of(browser_free), "/export/statements")
        assert (again["audience_0_0"], again["audience_0_1"]) == ("friends", "")

    def test_no_text_of_the_export_is_in_the_case_file(self, browser_free, report, export, state):
        """Neither a post nor the name of its author."""
        sent(browser_free, "/export/keep", {"with_accounts": "on"}, "/export")
        state.holding.close()
        (kept,) = state.holding.paths()
        for words in (b"Erika", b"erika", b"your_posts", b"facebook-erika"):
            assert words not in kept.read_bytes()

    def test_twice_is_once(self, browser_free, report, state):
        """A double click, or the back button."""
        token = token_of(browser_free)
        for _ in range(2):
            answer = browser_free.post("/export/keep", {"with_accounts": "on", "once": token})
            assert answer["Location"] == "/plan"
        assert [type(one.event) for one in state.holding.held.recorded()] == [AccountAdded, ExportLookedAt]

    def test_what_the_case_says_counts_in_the_next_report(self, browser_free, report, uploaded, export, state):
        """Stated once and kept, it need not be stated again."""
        fields = form_fields(report, "/export/statements") | {"audience_0_0": "only_me"}
        sent(browser_free, "/export/statements", fields, "/export")
        state.looking.look.wait(LONG)
        sent(browser_free, "/export/keep", {"with_accounts": "on"}, "/export")
        sent(browser_free, "/export/close", page="/export")
        uploaded(export)
        state.looking.look.wait(LONG)
        page_of(browser_free)
        state.looking.look.wait(LONG)
        again = form_fields(page_of(browser_free), "/export/statements")
        assert again["audience_0_0"] == "only_me"


def form_fields(page, action):
    """What a form would send as it is."""
    form = next(form for form in page.forms if form.action == action)
    return {name: value for name, value in form.form_values() if name not in ("once", "csrfmiddlewaretoken")}


def test_what_was_named_at_the_start_is_looked_at_at_once(options, export, monkeypatch):
    """`widerspruch export.zip`, `make start EXPORT=export.zip`."""
    monkeypatch.setattr(django.test.client, "WSGIRequest", SiteRequest)
    server = Server(replace(options, exports=[export]))
    server.listen()
    try:
        look = server.state.looking.look
        assert look.paths == (export,)
        look.wait(LONG)
        assert look.answer is not None
        client = client_of(server.state)
        address = server.state.entrance.new_address().partition(f":{server.state.entrance.port}")[2]
        entered = client.get(address, headers={"Host": f"127.0.0.1:{server.state.entrance.port}"})
        assert 'content="0;url=/export"' in entered.content.decode()
    finally:
        server.close()
    assert server.state.looking.look is None


def test_an_invented_example_can_be_looked_at(browser_free, state, tmp_path, export, monkeypatch):
    """By whoever wants to see first what comes; it goes with the look."""
    assert "Erfundenes Beispiel" not in text(page_of(browser_free))

    def make(folder):
        (folder / export.name).write_bytes(export.read_bytes())
        return [folder / export.name]

    monkeypatch.setitem(browser_free.defaults, STATE, replace(state, make_example=make))
    assert "Erfundenes Beispiel" in text(page_of(browser_free))
    sent(browser_free, "/export/example", page="/export")
    (path,) = state.looking.look.paths
    assert path.exists()
    sent(browser_free, "/export/close", page="/export")
    assert not path.exists()


@pytest.mark.parametrize(("ends", "page"), [("/example/end", "/"), ("/files/close", "/files")])
def test_with_its_case_file_an_export_is_closed(browser_free, state, export, ends, page):
    """Invented things do not get into one's own case file, nor one person's export into that of the next."""
    if ends == "/example/end":
        sent(browser_free, "/example", page="/")
    else:
        state.holding.new("Erika", 0)
    sent(browser_free, "/export/paths", {"paths": str(export)}, page="/export")
    assert state.looking.look is not None
    sent(browser_free, ends, page=page)
    assert state.looking.look is None


def test_an_export_is_not_shown_in_the_next_persons_case_file(browser_free, state, export):
    """It goes when it is asked for in another case file than the one it was looked at in."""
    state.holding.new("Erika", 0)
    sent(browser_free, "/export/paths", {"paths": str(export)}, page="/export")
    state.looking.look.wait(60)
    assert "In meine Akte übernehmen" in text(page_of(browser_free))
    state.holding.new("Max", 1)
    assert "In meine Akte übernehmen" not in text(page_of(browser_free))
    assert state.looking.look is None
