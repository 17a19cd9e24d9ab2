"""The audit finds objectors where real corpora name them: in lists, maps, several columns, platforms and scopes."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from msgspec import structs
from pyarrow.parquet import encryption

from gate import made
from gate.audit.made_built import a_set, audited, built
from gate.mask.made_mask import made_mask
from gate.purge.test_purge import KNOWN, LATE, LATER
from widerspruch.gate.audit.audit import AuditRequest, audit
from widerspruch.gate.audit.files import read_columns
from widerspruch.gate.profile import profile_from
from widerspruch.identifiers.scopes import fold_scope
from widerspruch.protocol.manifest import Match, MatchReport, read_manifest, write_manifest

TERMS = '[kind]\nalways = "post"\n[audience]\nalways = "public"\n'
ONLY = 'rule = "objections only"\n'


def one_file(rows: Sequence[dict[str, Any]], form: str) -> dict[str, pa.Table | Sequence[dict[str, Any]]]:
    """The same rows as Parquet or as JSON Lines."""
    return {"a.parquet": pa.Table.from_pylist(list(rows))} if form == "parquet" else {"a.jsonl": rows}


def found_rows(folder: Path, *sets: Path, **fields: Any) -> str | None:
    """Which rows the audit finds, as it names them; None if nothing is wrong."""
    problems = audited(folder, *sets, **fields).problems
    assert {problem.code for problem in problems} <= {"audit_objector"}
    return problems[0].values["rows"] if problems else None


@pytest.mark.parametrize("form", ["parquet", "jsonl"])
@pytest.mark.parametrize(
    ("way", "rows", "expected"),
    [
        ("user.id", [{"user": {"id": 7}}, {"user": {"id": 1}}, {"user": None}], "0"),
        ("mentions[].acct", [{"mentions": [{"acct": "a"}, {"acct": "7"}]}, {"mentions": []}, {"mentions": None}], "0"),
        (
            "facets[].features[].did",
            [{"facets": [{"features": [{"did": "a"}]}]}, {"facets": [{"features": []}, {"features": [{"did": "7"}]}]}],
            "1",
        ),
        ("roles{}", [{"roles": {"owner": "a", "editor": "7"}}, {"roles": {"owner": "b", "editor": None}}], "0"),
        ("roles{key}", [{"roles": {"7": 1}}, {"roles": {"7": 2}}], "0, 1"),
        ("ids[]", [{"ids": [1, 2]}, {"ids": [3, 7, None]}], "1"),
        ("user.id", [{"user.id": 7, "user": {"id": 1}}, {"user.id": 1, "user": {"id": 7}}], "0"),
    ],
)
def test_a_way_into_a_row(tmp_path: Path, form: str, way: str, rows: list[dict[str, Any]], expected: str) -> None:
    """Whoever stands at the end of a way into lists, maps and objects is found, in Parquet and in JSON Lines."""
    objectors = a_set(tmp_path, "instagram", [("account", "7")])
    profile = f'platform = "instagram"\n[author]\ncolumn = "{way}"\n{TERMS}'
    built(tmp_path, one_file(rows, form), profile, [objectors])

    assert found_rows(tmp_path, objectors) == expected


def test_a_map_of_arrow(tmp_path: Path) -> None:
    """Keys, values, and the value of one key of a map."""
    objectors = a_set(tmp_path, "instagram", [("account", "7")])
    maps = pa.table({"roles": pa.array([[("7", "a")], [("owner", "7")], [], None], pa.map_(pa.string(), pa.string()))})
    for way, expected in (("roles{key}", "0"), ("roles{}", "1"), ("roles.owner", "1"), ("roles.editor", None)):
        folder = tmp_path / way
        built(folder, {"a.parquet": maps}, f'platform = "instagram"\n[author]\ncolumn = "{way}"\n{TERMS}', [objectors])
        assert found_rows(folder, objectors) == expected


@pytest.mark.parametrize("way", ["user.name", "user[].id", "user{}.id", "nobody"])
def test_a_way_that_leads_nowhere_is_a_finding(tmp_path: Path, way: str) -> None:
    """A file without such a column, or with another type at the way, is not one in which nobody is."""
    objectors = a_set(tmp_path, "instagram", [("account", "7")])
    profile = f'platform = "instagram"\n[author]\ncolumn = "{way}"\n{TERMS}'
    built(tmp_path, one_file([{"user": {"id": 7}}], "parquet"), profile, [objectors])

    assert [problem.code for problem in audited(tmp_path, objectors).problems] == ["audit_unreadable"]


def test_a_column_that_no_line_has_says_nothing(tmp_path: Path) -> None:
    """In JSON Lines a misspelt column looks like one in which nobody stands: the audit does not end well."""
    objectors = a_set(tmp_path, "instagram", [("account", "7")])
    profile = f'platform = "instagram"\n[author]\ncolumn = "usr.id"\n{TERMS}'
    built(tmp_path, {"a.jsonl": [{"user": {"id": 7}}]}, profile, [objectors])

    found = audited(tmp_path, objectors)

    assert (found.problems, found.unseen) == ((), ("usr.id",))
    assert not found.is_all_there_is(allow_no_match=False)


def test_a_value_of_another_shape_is_a_finding(tmp_path: Path) -> None:
    """Where an object should be there is a text: nobody can say who that is."""
    objectors = a_set(tmp_path, "instagram", [("account", "7")])
    profile = f'platform = "instagram"\n[author]\ncolumn = "user.id"\n{TERMS}'
    built(tmp_path, {"a.jsonl": [{"user": "7"}, {"user": {"id": 1}}]}, profile, [objectors])

    assert [problem.code for problem in audited(tmp_path, objectors).problems] == ["audit_no_key"]


def test_any_of_several_authors(tmp_path: Path) -> None:
    """Who wrote, who edited last, or whose repository it is: each of them is looked for."""
    objectors = a_set(tmp_path, "github_copilot", [("account", "7"), ("handle", "erika"), ("repository", "ben/garden")])
    rows = [
        {"owner": 7, "editor": None, "repo": "a/b"},
        {"owner": 1, "editor": "@Erika", "repo": "a/b"},
        {"owner": 1, "editor": "cem", "repo": "Ben/Garden"},
        {"owner": 1, "editor": "cem", "repo": "a/b"},
    ]
    profile = (
        f'platform = "github_copilot"\n{ONLY}'
        '[[author]]\ncolumn = "owner"\n[[author]]\ncolumn = "editor"\nis = "handle"\n'
        '[[author]]\ncolumn = "repo"\nis = "repository"\n'
    )
    built(
        tmp_path,
        one_file(rows, "parquet"),
        profile,
        [objectors],
        ["account", "handle", "repository"],
        nothing_claimed=("github_copilot",),
    )

    assert found_rows(tmp_path, objectors) == "0, 1, 2"


@pytest.mark.parametrize(
    ("objected", "expected"),
    [
        (("url", "example.org/garden/roses"), "0"),
        (("domain", "example.org"), "0, 1, 2"),
        (("domain", "garden.example.org"), None),
        (("path_prefix", "example.org/garden"), "0, 1"),
    ],
)
def test_pages_by_all_that_is_above_them(tmp_path: Path, objected: tuple[str, str], expected: str | None) -> None:
    """A page that nobody wrote is out by its own address, its domain, and every path before it."""

    kind: Any = objected[0]
    objectors = a_set(tmp_path, "web", [(kind, fold_scope(kind, objected[1]))])
    pages = [
        "https://example.org/garden/roses",
        "http://example.org/garden/tulips",
        "https://example.org/",
        "https://example.net/garden",
    ]
    profile = f'platform = "web"\n{ONLY}[author]\ncolumn = "url"\nis = "url"\n'
    built(
        tmp_path,
        one_file([{"url": page} for page in pages], "parquet"),
        profile,
        [objectors],
        ["url", "domain", "path_prefix"],
        nothing_claimed=("web",),
    )

    assert found_rows(tmp_path, objectors) == expected


def test_nobody_wrote_it(tmp_path: Path) -> None:
    """A corpus without authors has rows, and nobody among them."""
    objectors = a_set(tmp_path, "web", [("account", "7")])
    profile = f'author = "none"\nplatform = "web"\n{ONLY}[mentions]\ntext = ["text"]\n'
    built(tmp_path, one_file([{"text": "7"}], "parquet"), profile, [objectors], nothing_claimed=("web",))

    found = audited(tmp_path, objectors)

    assert (found.rows, found.problems, found.nobody_matched) == (1, (), ())
    assert found.nothing_claimed == ("web",)


def test_part_of_a_column(tmp_path: Path) -> None:
    """The author may stand before or behind something, and some values name nobody."""
    objectors = a_set(tmp_path, "instagram", [("account", "7"), ("account", "bot")])
    rows = [{"who": "urn:7/garden"}, {"who": "7/x"}, {"who": "urn:1/7"}, {"who": "Bot"}, {"who": "urn:bot/y"}]
    author = '[author]\ncolumn = "who"\nafter = "urn:"\nbefore = "/"\nnobody = ["BOT"]\n'
    built(tmp_path, one_file(rows, "jsonl"), f'platform = "instagram"\n{author}{TERMS}', [objectors])

    assert found_rows(tmp_path, objectors) == "0, 1"


class TestSeveralPlatforms:
    PROFILE = (
        '[platform]\ncolumn = "source"\nvalues = { "ig" = "instagram", "masto" = "mastodon" }\n'
        '[rule]\nmastodon = "objections only"\n'
        f'[author]\ncolumn = "author"\n{TERMS}'
    )

    def corpus(self, folder: Path, sources: Sequence[str | None], sets: Sequence[Path], **fields: Any) -> None:
        """Rows of author 7, one of each of these sources."""
        rows = [{"source": source, "author": 7} for source in sources]
        claims = {"nothing_claimed": ("mastodon",), **fields}
        built(folder, {"a.jsonl": rows}, self.PROFILE, sets, **claims)

    def test_each_row_is_held_against_the_set_of_its_platform(self, tmp_path: Path) -> None:
        """The same id on two platforms is two accounts."""
        sets = [a_set(tmp_path, "instagram", [("account", "1")]), a_set(tmp_path, "mastodon", [("account", "7")])]
        self.corpus(tmp_path, ["ig", "masto", "ig", "masto"], sets)

        assert found_rows(tmp_path, *sets) == "1, 3"

    def test_a_platform_without_a_set_is_refused(self, tmp_path: Path) -> None:
        """Nobody of it would be found."""
        sets = [a_set(tmp_path, "instagram", []), a_set(tmp_path, "mastodon", [])]
        self.corpus(tmp_path, ["ig"], sets)
        with pytest.raises(Exception, match="set_of_platform_missing"):
            audited(tmp_path, sets[0])

    def test_a_row_of_no_platform_is_a_finding(self, tmp_path: Path) -> None:
        """Nobody knows against which set it is to be held."""
        sets = [a_set(tmp_path, "instagram", []), a_set(tmp_path, "mastodon", [])]
        self.corpus(tmp_path, ["ig", "elsewhere"], sets)
        assert [problem.code for problem in audited(tmp_path, *sets).problems] == ["audit_no_platform"]

    def test_nobody_of_one_platform_was_ever_found(self, tmp_path: Path) -> None:
        """Of each platform it is told whether its set ever met anybody."""

        sets = [a_set(tmp_path, "instagram", [("account", "1")]), a_set(tmp_path, "mastodon", [("account", "2")])]
        reports = tuple(
            MatchReport(platform, identifiers=(Match("account", None, found, found),))
            for platform, found in (("instagram", 1), ("mastodon", 0))
        )
        self.corpus(tmp_path, ["ig", "masto"], sets, matches=reports)

        assert audited(tmp_path, *sets).nobody_matched == ("mastodon",)

    def test_late_objections_by_the_set_that_names_them(self, tmp_path: Path) -> None:
        """A newer set of one platform tells of late rows of this platform."""
        sets = [a_set(tmp_path, "instagram", []), a_set(tmp_path, "mastodon", [])]
        self.corpus(tmp_path, ["ig", "masto"], sets)

        newer = a_set(tmp_path, "mastodon", [("account", "7")], LATE, number=2, issued_at=KNOWN, received_until=KNOWN)
        request = AuditRequest(
            built=tmp_path / "out", exclusions=(sets[0], newer), key_files=(made.key_file(tmp_path),)
        )
        found = audit(request, made.rulebook(), LATER)

        assert (found.problems, found.late, found.numbers) == ((), {"a.jsonl": 1}, {"instagram": 1, "mastodon": 2})


def test_what_is_claimed_is_what_the_profile_says(tmp_path: Path) -> None:
    """A manifest that is silent about platforms of which nothing is claimed claims too much."""
    objectors = a_set(tmp_path, "mastodon", [("account", "1")])
    profile = f'platform = "mastodon"\n{ONLY}[author]\ncolumn = "author"\n'
    built(tmp_path, {"a.jsonl": [{"author": 2}]}, profile, [objectors], counts={"nothing_claimed": 1})

    assert [problem.code for problem in audited(tmp_path, objectors).problems] == ["audit_claims"]


class TestMask:
    def masked(self, folder: Path, cases: Sequence[int]) -> tuple[Path, Path]:
        """A mask of authors 7, 1 and 2 with these case numbers: the set and the corpus."""

        objectors = a_set(folder, "instagram", [("account", "7")])
        made.write(folder / "corpus" / "a.parquet", made.posts([7, 1, 2]))
        profile = f'platform = "instagram"\n[author]\ncolumn = "author_id"\n{TERMS}'
        built(folder, one_file([{"author_id": 1}], "parquet"), profile, [objectors])
        usual = read_manifest(folder / "out" / "manifest.json").run
        made_mask(folder / "mask", folder / "corpus", {"a.parquet": cases})
        (folder / "mask" / "profile.toml").write_text(profile, "utf-8")
        path = folder / "mask" / "manifest.json"
        run = structs.replace(
            read_manifest(path).run,
            **{name: getattr(usual, name) for name in ("exclusion_sets", "matches", "frozen_at", "profile_sha256")},
        )
        write_manifest(path, run, None)
        (folder / "out").rename(folder / "copied")
        (folder / "mask").rename(folder / "out")
        return objectors, folder / "corpus"

    def test_nobody_is_among_the_rows_that_may_be_used(self, tmp_path: Path) -> None:
        """The originals are read through the mask, by the audit's own reading of both."""
        objectors, corpus = self.masked(tmp_path, [5, 3, 900])

        found = audited(tmp_path, objectors, corpus=(str(corpus),))

        assert (found.problems, found.rows) == ((), 1)

    def test_a_mask_that_names_an_objectors_row(self, tmp_path: Path) -> None:
        """Found, with the row's number in the original."""
        objectors, corpus = self.masked(tmp_path, [3, 5, 3])
        (problem,) = audited(tmp_path, objectors, corpus=(str(corpus),)).problems
        assert (problem.code, problem.values) == ("audit_objector", {"name": "a.parquet", "n": 1, "rows": "0"})

    def test_another_version_of_a_file(self, tmp_path: Path) -> None:
        """A file that is not the one the mask was made of, or none."""
        objectors, corpus = self.masked(tmp_path, [5, 3, 3])
        made.write(corpus / "a.parquet", made.posts([1, 7, 2]))
        codes = {problem.code for problem in audited(tmp_path, objectors, corpus=(str(corpus),)).problems}
        assert codes == {"audit_digest", "audit_objector"}
        (corpus / "a.parquet").rename(corpus / "b.parquet")
        codes = {problem.code for problem in audited(tmp_path, objectors, corpus=(str(corpus),)).problems}
        assert codes == {"audit_missing", "audit_unreadable", "audit_stray_original"}

    def test_more_rows_than_the_mask_knows(self, tmp_path: Path) -> None:
        """A mask of fewer rows than its file has says nothing of the others."""
        objectors, corpus = self.masked(tmp_path, [5, 3])
        found = audited(tmp_path, objectors, corpus=(str(corpus),))
        assert "audit_no_key" in {problem.code for problem in found.problems}

    @pytest.mark.parametrize("result", ["mask", "corpus"])
    def test_lines_that_only_some_programs_write(self, tmp_path: Path, result: str) -> None:
        """Lines that are no objects count as no rows; NaN and halves of characters are read, and are nobody."""
        lines = [
            '{"author_id": "7", "n": 0}',
            '{"author_id": "1", "n": ',
            '{"author_id": "2", "n": NaN}',
            "[7]",
            '{"author_id": "\\ud800", "text": "@\\udfff x"}',
            '{"author_id": "7"}',
            '{"author_id": "3"}',
        ]
        (tmp_path / "corpus").mkdir()
        (tmp_path / "corpus" / "a.jsonl").write_text("\n".join(lines), "utf-8")
        objectors = a_set(tmp_path, "mastodon", [("account", "7")])
        author = {"column": "author_id"}
        profile = profile_from({"platform": "mastodon", "author": author, "rule": "objections only"})

        made.gate(tmp_path, profile=profile, exclusions=(objectors,), undecided="keep", result=result)

        found = audited(tmp_path, objectors, corpus=(str(tmp_path / "corpus"),))
        assert (found.problems, found.rows) == ((), 3)

    def test_without_the_originals(self, tmp_path: Path) -> None:
        """A mask holds no rows: somebody must say where they are."""
        objectors, _ = self.masked(tmp_path, [5, 3, 3])
        with pytest.raises(Exception, match="mask_corpus_needed"):
            audited(tmp_path, objectors)


def test_beside_an_encrypted_column(tmp_path: Path) -> None:
    """What nobody needs to read may be sealed."""

    class Keys(encryption.KmsClient):
        def wrap_key(self, key: bytes, _: str) -> bytes:
            return key

    asked = encryption.EncryptionConfiguration(footer_key="k", column_keys={"c": ["text"]}, plaintext_footer=True)
    properties = encryption.CryptoFactory(lambda _: Keys()).file_encryption_properties(
        encryption.KmsConnectionConfig(), asked
    )
    made.write(tmp_path / "a.parquet", made.posts([7, 1]), encryption_properties=properties)
    assert list(read_columns(tmp_path / "a.parquet", ["author_id"], few=True)) == [(2, [[7, 1]])]
