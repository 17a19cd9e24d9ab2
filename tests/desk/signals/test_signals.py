"""Signals for readers of the web: of whom there are any, what stands in them, and who learns of whom by them."""

import csv
import hashlib
import io
import json
import re
import stat
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from desk.canary import assert_silent
from desk.made import made_case
from desk_clock import DeskClock
from widerspruch.desk.config import DAY
from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.models import Coverage, PlatformAccount
from widerspruch.desk.signals.drafts import SIGNAL_KINDS, signal_drafts
from widerspruch.desk.signals.pages import objectors_seen, pages_of
from widerspruch.desk.signals.writing import write_signals
from widerspruch.desk.values import AccountIdentity, Scopes

PLATFORM = "beispielnetz"
BOTH = ("beispielbild", "beispielnetz")
DID = "did:plc:ewvi7nxzyoun6zhxrhs64oiz"


def of(number: int, *urls: str, **more: object) -> AccountIdentity:
    return AccountIdentity(str(number), **({"profile_urls": urls} | more))  # type: ignore[arg-type]


def objects(desk: Desk, identity: AccountIdentity, platform: str = PLATFORM, **more: object) -> None:
    made_case(desk, accounts=((platform, identity),), **more)  # type: ignore[arg-type]


def addresses(desk: Desk, platform: str = PLATFORM) -> list[str]:
    return [page.host + page.path for page in objectors_seen(desk, platform).pages]


def read_dictionary(written: str) -> dict[str, str]:
    """A dictionary of RFC 9651 whose values are tokens, read strictly."""
    found = {}
    for member in re.split(r"[ \t]*,[ \t]*", written.strip(" ")):
        read = re.fullmatch(r"([a-z*][a-z0-9_.*-]*)=([A-Za-z*][A-Za-z0-9:/!#$%&'*+.^_`|~-]*)", member)
        assert read is not None, member
        found[read[1]] = read[2]
    return found


def read_robots(written: str) -> list[tuple[str, dict[str, str]]]:
    """The paths and preferences of the group for everybody (RFC 9309, and aipref's line in it)."""
    agent, *lines = written.splitlines()
    assert agent == "User-Agent: *"
    read = [re.fullmatch(r"Content-Usage: (/[^\s#]*) (\S+)", line) for line in lines]
    assert all(read)
    return [(one[1], read_dictionary(one[2])) for one in read if one]


def is_matched(pattern: str, path: str) -> bool:
    """As RFC 9309 says: from the beginning; `*` is anything, `$` at the end is the end."""
    ends = pattern.endswith("$")
    source = ".*".join(map(re.escape, pattern.removesuffix("$").split("*")))
    return re.match(source + ("$" if ends else ""), path) is not None


class TestOfWhom:
    def test_of_whoever_objected_and_was_shown_to_be_the_holder(self, desk_on_both: Desk) -> None:
        desk = desk_on_both
        objects(desk, of(1, "https://beispielnetz.example/u/alice"))
        objects(desk, of(2, "https://beispielnetz.example/u/bert"), platform="beispielbild")
        claimed = {"assurance": "claimed", "claim_expires_at": desk.now() + DAY}
        objects(desk, of(3, "https://beispielnetz.example/u/claimed"), **claimed)
        talks = Scopes(own_content=False)
        objects(desk, of(4, "https://beispielnetz.example/u/talks"), scopes=talks)
        assert addresses(desk) == ["beispielnetz.example/u/alice"]

    def test_whoever_withdraws_drops_out_when_it_counts_no_more(self, desk: Desk, clock: DeskClock) -> None:
        objects(desk, of(1, "https://beispielnetz.example/u/alice"))
        until = clock.now + DAY
        desk.door.write(lambda now: Coverage.objects.update(until=until))
        assert addresses(desk) == ["beispielnetz.example/u/alice"]
        clock.moves(DAY)
        assert addresses(desk) == []

    def test_of_two_objections_for_one_account_the_one_that_still_counts_wins(self, desk: Desk) -> None:
        alice = of(1, "https://beispielnetz.example/u/alice")
        objects(desk, alice)
        desk.door.write(lambda now: Coverage.objects.update(until=now))
        objects(desk, alice)
        assert addresses(desk) == ["beispielnetz.example/u/alice"]

    def test_whose_name_no_key_opens_stops_everything(self, desk: Desk, tmp_path: Path) -> None:
        """A list without them would say that they did not object."""
        objects(desk, of(1, "https://beispielnetz.example/u/alice"))
        desk.door.write(lambda now: PlatformAccount.objects.update(sealed=b""))
        with pytest.raises(DeskError, match="sealed_unreadable"):
            write_signals(desk, tmp_path / "out", BOTH)
        assert not (tmp_path / "out").exists()
        assert [*tmp_path.glob(".widerspruch-*")] == []


class TestPages:
    @pytest.mark.parametrize(
        ("url", "page"),
        [
            ("https://Beispielnetz.example/u/Alice/", "beispielnetz.example/u/Alice"),
            ("http://beispielnetz.example/p.php?id=7#top", "beispielnetz.example/p.php?id=7"),
            ("https://beispielnetz.example/u/a b*c$\r\nDisallow: /", "beispielnetz.example/u/a%20b%2Ac%24Disallow:%20"),
            ("https://beispielnetz.example/ü", "beispielnetz.example/%C3%BC"),
            ("https://bücher.example/u/a", "xn--bcher-kva.example/u/a"),
            ("https://alice.beispielnetz.example", "alice.beispielnetz.example/"),
            *(
                (bad, None)
                for bad in ("https://beispielnetz.example/", "javascript:alert(1)", "/u/alice", "", "https://")
            ),
            *((bad, None) for bad in ("https://a.example:8443/u", "ftp://a.example/u", "https://[::1]/u", "http://[")),
            ("https://a.example/" + "a" * 2000, None),
        ],
    )
    def test_of_an_address_only_what_means_nothing_in_a_pattern_is_left(self, url: str, page: str | None) -> None:
        found = pages_of(PLATFORM, of(1, url, handles=("alice",)))
        assert [one.host + one.path for one in found] == ([page] if page else [])

    def test_where_no_page_was_told_those_of_the_handles_are_meant(self) -> None:
        """As far as it is known where the platform's pages stand."""
        identity = AccountIdentity("1", handles=("@Erika",))
        told = {
            platform: [one.host + one.path for one in pages_of(platform, identity)] for platform in ("reddit", "x1")
        }
        assert told == {"reddit": ["reddit.com/user/Erika", "reddit.com/user/erika"], "x1": []}

    @given(st.text(max_size=60))
    def test_whatever_stands_in_an_address_adds_no_line_and_no_wildcard(self, text: str) -> None:
        for page in pages_of(PLATFORM, of(1, f"https://beispielnetz.example/u/{text}")):
            assert re.fullmatch(r"[!-~]+", page.path)
            assert not set(page.path) & set('*$#"<>\\')


class TestFiles:
    def test_who_objected_is_told_to_the_platforms_own_server_alone(self, desk: Desk, tmp_path: Path) -> None:
        objects(desk, of(1, "https://beispielnetz.example/u/alice", "https://beispielnetz.example/p.php?id=7"))
        made = write_signals(desk, tmp_path / "out", BOTH)
        files = {str(path.relative_to(tmp_path / "out")): path for path in (tmp_path / "out").rglob("*.*")}
        assert set(files) == {"signals.json", "gpc.json", "beispielnetz/paths.csv", "beispielbild/paths.csv"}
        assert [one.file for one in made.files if one.names_people and one.is_public] == []
        for path in files.values():
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
            assert path.name == "paths.csv" or b"alice" not in path.read_bytes()
        rows = [*csv.DictReader(io.StringIO(files["beispielnetz/paths.csv"].read_text()))]
        assert [row["path"] for row in rows] == ["/p.php?id=7", "/u/alice"]
        assert all(read_dictionary(row["Content-Usage"]) == {"train-ai": "n"} for row in rows)
        assert {row["tdm-reservation"] for row in rows} == {"1"}

    def test_lists_are_written_where_somebody_asked_for_them(self, desk: Desk, tmp_path: Path) -> None:
        objects(desk, of(1, "https://beispielnetz.example/u/alice"))
        objects(desk, of(2, "https://beispielnetz.example/p.php?id=7"))
        made = write_signals(desk, tmp_path / "out", BOTH, lists_people=True)
        folder = tmp_path / "out" / "beispielnetz" / "beispielnetz.example"
        robots = read_robots((folder / "robots.txt").read_text())
        rules = json.loads((folder / "tdmrep.json").read_text())
        assert [rule["location"] for rule in rules] == [path for path, _ in robots]
        assert all(rule["tdm-reservation"] == 1 for rule in rules)
        for paths, is_meant in (
            (("/u/alice", "/u/alice/posts/1", "/u/alice?tab=1", "/p.php?id=7", "/p.php?id=7&a=b"), True),
            (("/u/alicebeispiel", "/u/al", "/", "/p.php?id=77", "/p.php", "/u/bert"), False),
        ):
            for path in paths:
                assert any(is_matched(pattern, path) for pattern, _ in robots) == is_meant, path
        assert all(preferences == {"train-ai": "n"} for _, preferences in robots)
        assert {one.file.rpartition("/")[2] for one in made.files if one.names_people and one.is_public} == {
            "robots.txt",
            "tdmrep.json",
        }

    def test_an_account_with_an_identity_of_its_own_gets_a_record(self, desk: Desk, tmp_path: Path) -> None:
        objects(desk, AccountIdentity(DID, handles=("erika.example",)))
        objects(desk, AccountIdentity("did:plc:no", handles=("bert",)))
        write_signals(desk, tmp_path / "out", BOTH, lists_people=True)
        (line,) = (tmp_path / "out" / "beispielnetz" / "records.jsonl").read_text().splitlines()
        told = json.loads(line)
        assert told["did"] == DID
        record = told["record"]
        assert record["$type"] == "community.lexicon.preference.ai"
        assert record["scope"] == {"$type": "community.lexicon.preference.ai#globalScope"}
        assert record["preferences"] == {"training": {"allow": False, "updatedAt": record["updatedAt"]}}
        assert record["updatedAt"] == "2026-11-28T12:00:00.000000+00:00"

    def test_beside_them_stands_after_which_text_of_which_day(self, desk: Desk, tmp_path: Path) -> None:
        objects(desk, of(1, "https://beispielnetz.example/u/alice"))
        objects(desk, AccountIdentity("5"))
        write_signals(desk, tmp_path / "out", BOTH, lists_people=True)
        index = json.loads((tmp_path / "out" / "signals.json").read_text())
        assert index["format"] == "widerspruch/signals/1"
        assert index["made_at"] == "2026-11-28T12:00:00.000000+00:00"
        assert (index["accounts"][PLATFORM], index["without_page"][PLATFORM]) == (2, 1)
        for one in index["files"]:
            data = (tmp_path / "out" / one["file"]).read_bytes()
            assert hashlib.sha256(data).hexdigest() == one["sha256"]
            assert all(date.fromisoformat(index["drafts"][kind]["as_of"]) for kind in one["kinds"])
        assert_silent(json.dumps(index).encode())

    def test_the_same_objections_make_the_same_bytes(self, desk: Desk, tmp_path: Path) -> None:
        for number in (3, 1, 2):
            objects(desk, of(number, f"https://beispielnetz.example/u/{number}"))
        for name in ("a", "b"):
            write_signals(desk, tmp_path / name, BOTH, lists_people=True)
        a, b = ({path.relative_to(tmp_path / name): path for path in (tmp_path / name).rglob("*.*")} for name in "ab")
        assert {name: path.read_bytes() for name, path in a.items() if path.is_file()} == {
            name: path.read_bytes() for name, path in b.items() if path.is_file()
        }

    def test_what_is_there_is_not_written_over(self, desk: Desk, tmp_path: Path) -> None:
        write_signals(desk, tmp_path / "out", BOTH)
        with pytest.raises(DeskError, match="signals_exist"):
            write_signals(desk, tmp_path / "out", BOTH)

    def test_where_nobody_objected_the_map_is_empty(self, desk: Desk, tmp_path: Path) -> None:
        made = write_signals(desk, tmp_path / "out", BOTH, lists_people=True)
        assert (
            tmp_path / "out" / "beispielnetz" / "paths.csv"
        ).read_text() == "host,path,Content-Usage,tdm-reservation\n"
        assert [one.entries for one in made.files] == [1, 0, 0]
        assert json.loads((tmp_path / "out" / "gpc.json").read_text()) == {"gpc": True, "lastUpdate": "2026-11-28"}


class TestDrafts:
    def test_each_kind_has_its_text_with_day_and_place(self) -> None:
        assert set(signal_drafts()) == set(SIGNAL_KINDS)
        for draft in signal_drafts().values():
            assert draft.source.startswith("https://")
            assert draft.version
            assert draft.values

    def test_no_draft_is_in_the_future(self, desk: Desk, clock: DeskClock) -> None:
        assert all(draft.as_of <= date(2026, 11, 28) for draft in signal_drafts().values())
        assert structs.asdict(signal_drafts()["content-usage"])["values"] == {"Content-Usage": "train-ai=n"}
