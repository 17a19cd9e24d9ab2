"""Results that somebody corrupted, each in one way and with a record made to fit: the audit names every one of them."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from msgspec import structs

from gate import made
from gate.audit.test_audit import amend, audited, codes, put_back, restated
from gate.made import objection
from gate.purge.test_purge import built
from widerspruch.gate.audit import originals
from widerspruch.gate.audit.identifiers import exact_identifiers
from widerspruch.gate.digests import digest_of
from widerspruch.gate.errors import GateError
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.manifest import GateRun, read_manifest, write_manifest
from widerspruch.protocol.signing_keys import SigningKey

FILES = {
    "a.parquet": made.posts([1, 2, 3, 4], audience=["public", "public", "friends", "public"]),
    "b.parquet": made.posts([5, 2, 2, 6], audience=["public", "public", "public", "friends"]),
}


def corrupted(folder: Path, corrupt: Callable[[Path], None]) -> list[str]:
    """What the audit says of a result in which nothing was wrong before."""
    built(folder, FILES, [objection(2)])
    assert codes(audited(folder)) == []
    corrupt(folder)
    return codes(audited(folder))


def rewrite(folder: Path, name: str, change: Callable[[pa.Table], pa.Table]) -> None:
    """Another content for a published file, and a manifest that states it."""
    path = folder / "out" / name
    pq.write_table(change(pq.ParquetFile(path).read()), path)
    amend(folder, lambda run: restated(folder, run))


def a_row_of_another_case(folder: Path) -> None:
    """For friends only: back among the kept rows, and gone from the ledger."""
    original = pq.ParquetFile(folder / "corpus" / "a.parquet").read().slice(2, 1)
    rewrite(folder, "data/a.parquet", lambda kept: pa.concat_tables([kept, original]))
    rewrite(folder, "ledger/a.parquet", lambda entries: entries.filter(pa.compute.not_equal(entries["row"], 2)))


def a_row_of_another_case_in_its_place(folder: Path) -> None:
    """And the counts as if it had always been one that may be used."""
    kept = pq.ParquetFile(folder / "corpus" / "a.parquet").read().take([0, 2, 3])
    rewrite(folder, "data/a.parquet", lambda _: kept)
    rewrite(folder, "ledger/a.parquet", lambda entries: entries.filter(pa.compute.not_equal(entries["row"], 2)))

    def moved(run: GateRun) -> GateRun:
        counts = {**run.counts, "used": run.counts["used"] + 1, "not_public": run.counts["not_public"] - 1}
        return structs.replace(run, counts=counts)

    amend(folder, moved)


def a_digest_of_another_file(folder: Path) -> None:
    """The manifest gives the second file's digest to the first."""

    def change(run: GateRun) -> GateRun:
        first, second = run.outputs
        return structs.replace(run, outputs=(structs.replace(first, sha256=second.sha256), second))

    amend(folder, change)


@pytest.mark.parametrize(
    ("corrupt", "named"),
    [
        (lambda folder: put_back(folder, 1), ["audit_objector"]),
        (a_row_of_another_case, ["audit_reason", "audit_verdict"]),
        (a_row_of_another_case_in_its_place, ["audit_verdict"]),
        (
            lambda folder: rewrite(folder, "ledger/b.parquet", lambda one: one.slice(1)),
            ["audit_balance", "audit_reason"],
        ),
        (a_digest_of_another_file, ["audit_digest"]),
        (
            lambda folder: amend(folder, lambda run: structs.replace(run, counts={**run.counts, "objected": 9})),
            ["audit_counts", "audit_reason"],
        ),
        (
            lambda folder: rewrite(folder, "data/a.parquet", lambda one: pa.concat_tables([one, one.slice(0, 1)])),
            ["audit_balance"],
        ),
        (
            lambda folder: amend(folder, lambda run: structs.replace(run, matches=())),
            ["audit_matches"],
        ),
        (
            lambda folder: (folder / "out" / "data" / ".more.parquet").write_bytes(b""),
            ["audit_stray"],
        ),
        (
            lambda folder: (folder / "out" / "data" / "more").symlink_to(folder / "corpus"),
            ["audit_stray"],
        ),
    ],
    ids=["row", "case", "case in place", "ledger", "digest", "counts", "twice", "matches", "hidden", "link"],
)
def test_a_copied_corpus(tmp_path: Path, corrupt: Callable[[Path], None], named: list[str]) -> None:
    """Files that were exchanged, and sizes, digests and totals of the manifest made to fit."""
    assert corrupted(tmp_path, corrupt) == named


def test_which_row_the_rulebook_does_not_let_stay(tmp_path: Path) -> None:
    """It is named by its number and the reason; with another rulebook than the run's, nothing can be said."""
    built(tmp_path, FILES, [objection(2)])
    a_row_of_another_case_in_its_place(tmp_path)
    found = audited(tmp_path)
    assert [(one.code, one.values) for one in found.problems] == [
        ("audit_verdict", {"name": "data/a.parquet", "n": 1, "rows": "1", "reason": "not_public"})
    ]
    assert found.decided
    amend(tmp_path, lambda run: structs.replace(run, rulebook=structs.replace(run.rulebook, digest="0" * 64)))
    later = audited(tmp_path)
    assert (later.problems, later.decided) == ((), False)


class TestBesideTheInput:
    """What counts and digests cannot tell, where somebody has the files that were copied."""

    SIX: ClassVar = {"a.parquet": made.posts([1, 2, 3, 4, 5, 6])}

    @pytest.mark.parametrize(
        ("rows", "named"),
        [
            ([0, 0, 2, 4, 5], [("audit_row_more", "1"), ("audit_row_missing", "3")]),
            ([0, 2, 3, 4, 4], [("audit_row_more", "4"), ("audit_row_missing", "5")]),
            ([5, 5, 5, 5, 5], [("audit_row_more", "1, 2, 3, 4"), ("audit_row_missing", "0, 2, 3, 4")]),
            ([0, 2, 4, 3, 5], [("audit_row_order", "")]),
        ],
        ids=["in the middle", "at the end", "of one only", "two in another order"],
    )
    def test_a_row_twice_and_another_missing(
        self, tmp_path: Path, rows: list[int], named: list[tuple[str, str]], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Both are named by their numbers, however few rows are read at a time."""
        built(tmp_path, self.SIX, [objection(2)])
        corpus = (str(tmp_path / "corpus"),)
        whole = audited(tmp_path, corpus=corpus)
        assert (whole.problems, whole.compared, audited(tmp_path).compared) == ((), True, False)
        original = pq.ParquetFile(tmp_path / "corpus" / "a.parquet").read()
        rewrite(tmp_path, "data/a.parquet", lambda _: original.take(rows))
        for at_once in (originals._AT_ONCE, 2):
            monkeypatch.setattr(originals, "_AT_ONCE", at_once)
            found = audited(tmp_path, corpus=corpus).problems
            assert [(one.code, one.values.get("rows", "")) for one in found] == named
        assert codes(audited(tmp_path)) == []

    def test_a_text_that_was_exchanged(self, tmp_path: Path) -> None:
        """One row of the input is missing, and a foreign one is there."""
        built(tmp_path, self.SIX, [objection(2)])
        texts = pa.array(["Beitrag 0", "Beitrag 2", "ganz anders", "Beitrag 4", "Beitrag 5"])
        rewrite(tmp_path, "data/a.parquet", lambda kept: kept.set_column(4, "text", texts))
        found = audited(tmp_path, corpus=(str(tmp_path / "corpus"),)).problems
        assert [(one.code, one.values["rows"]) for one in found] == [
            ("audit_row_more", "2"),
            ("audit_row_missing", "3"),
        ]

    @pytest.mark.parametrize("ending", ["jsonl", "jsonl.gz"])
    def test_lines(self, tmp_path: Path, ending: str) -> None:
        """Records are compared by what they say, not a number included."""
        lines = [{"author_id": str(number), "n": float("nan"), "x": {"y": [number]}} for number in range(5)]
        (tmp_path / "corpus").mkdir()
        path = tmp_path / "corpus" / f"a.{ending}"
        with pa.output_stream(path, compression="gzip" if ending.endswith("gz") else None) as sink:
            sink.write("".join(f"{json.dumps(line)}\n" for line in lines).encode())
        made.exclusion_set(tmp_path / "set", [objection("2")], platform="mastodon")
        author = {"column": "author_id"}
        made.gate(
            tmp_path,
            profile=made.profile_from({"platform": "mastodon", "author": author, "rule": "objections only"}),
            undecided="keep",
        )
        corpus = (str(tmp_path / "corpus"),)
        assert codes(audited(tmp_path, corpus=corpus)) == []
        kept = [lines[0], lines[0], lines[3], lines[4]]
        with pa.output_stream(
            tmp_path / "out" / "data" / path.name, compression="gzip" if ending.endswith("gz") else None
        ) as sink:
            sink.write("".join(f"{json.dumps(line)}\n" for line in kept).encode())
        found = audited(tmp_path, corpus=corpus).problems
        assert {(one.code, one.values.get("rows")) for one in found} >= {
            ("audit_row_more", "1"),
            ("audit_row_missing", "1"),
        }

    def test_another_input(self, tmp_path: Path) -> None:
        """Of files that are not those that were copied, nothing can be said."""
        built(tmp_path, self.SIX, [objection(2)])
        made.write(tmp_path / "corpus" / "a.parquet", made.posts([1, 2, 3]))
        found = audited(tmp_path, corpus=(str(tmp_path / "corpus"),))
        assert (codes(found), found.compared) == (["audit_digest"], False)


def test_a_manifest_signed_anew_by_somebody_else(tmp_path: Path) -> None:
    """Whoever knows the right key is told that this is not its signature."""
    built(tmp_path, FILES, [objection(2)])
    right, wrong = SigningKey.new(), SigningKey.new()
    path = tmp_path / "out" / "manifest.json"
    signed_set = made.exclusion_set(tmp_path / "signed", [objection(2)], signer=right)
    write_manifest(path, structs.replace(read_manifest(path).run, counts={"used": 8}), wrong)
    with pytest.raises(ProtocolError) as refused:
        audited(tmp_path, signed_set, trusted=(right.public,))
    assert "sign" in refused.value.code


def test_a_set_of_another_platform(tmp_path: Path) -> None:
    """It says nothing of these rows."""
    built(tmp_path, FILES, [objection(2)])
    other = made.exclusion_set(tmp_path / "other", [objection(2)], platform="facebook")
    with pytest.raises((GateError, ProtocolError), match="platform"):
        audited(tmp_path, other)


class TestMask:
    """Nothing was copied: what is wrong lies in the mask, or in the corpus beside it."""

    @pytest.fixture
    def masked(self, tmp_path: Path) -> Path:
        """Two files of the same size, rows and cases, of which other rows may be used."""
        for name, authors in (("a.parquet", [1, 2]), ("b.parquet", [2, 1])):
            made.write(tmp_path / "corpus" / name, made.posts(authors))
        made.exclusion_set(tmp_path / "set", [objection(2)])
        made.gate(tmp_path, result="mask")
        return tmp_path

    def audited(self, folder: Path) -> list[str]:
        return codes(audited(folder, corpus=(str(folder / "corpus"),)))

    def swap(self, folder: Path) -> None:
        one, other = (folder / "out" / "mask" / name for name in ("a.parquet", "b.parquet"))
        kept = one.read_bytes()
        one.write_bytes(other.read_bytes())
        other.write_bytes(kept)

    def test_masks_that_were_swapped(self, masked: Path) -> None:
        """By their digests; with digests that fit, by whose rows may be used then."""
        self.swap(masked)
        assert {"audit_digest", "audit_objector"} == set(self.audited(masked))

        def fit(run: GateRun) -> GateRun:
            ledgers = []
            for file in run.ledgers:
                found = digest_of(str(masked / "out" / file.name))
                ledgers.append(structs.replace(file, sha256=found.sha256, bytes=found.size))
            return structs.replace(run, ledgers=tuple(ledgers))

        amend(masked, fit)
        assert self.audited(masked) == ["audit_objector", "audit_objector"]

    @pytest.mark.parametrize("name", ["c.parquet", "data/c.parquet", ".c.parquet", "_old/c.parquet", "c.jsonl"])
    def test_a_file_that_the_mask_does_not_know(self, masked: Path, name: str) -> None:
        """A trainer would read it, and nobody was looked for in it."""
        target = masked / "corpus" / name
        target.parent.mkdir(exist_ok=True)
        target.write_bytes((masked / "corpus" / "b.parquet").read_bytes())
        found = audited(masked, corpus=(str(masked / "corpus"),)).problems
        assert [(one.code, one.values) for one in found] == [("audit_stray_original", {"name": name})]

    def test_what_tells_of_the_corpus_is_no_stray(self, masked: Path) -> None:
        """A README, and what programs leave beside the data."""
        for name in ("README.md", "_SUCCESS", ".a.parquet.crc"):
            (masked / "corpus" / name).write_bytes(b"")
        assert self.audited(masked) == []


def test_an_objection_to_a_scope_that_was_ignored(tmp_path: Path) -> None:
    """A page of a domain whose owner objected is back."""
    web: dict[str, Any] = {
        "platform": {"always": "web"},
        "rule": "objections only",
        "author": {"column": "url", "is": "url"},
    }
    (tmp_path / "corpus").mkdir()
    pages = ["https://example.org/a", "https://garden.example.net/b"]
    (tmp_path / "corpus" / "a.jsonl").write_text("".join(f"{json.dumps({'url': page})}\n" for page in pages), "utf-8")
    made.exclusion_set(tmp_path / "set", [objection("example.net")], identifier="domain", platform="web")
    made.gate(tmp_path, profile=made.profile_from(web))
    assert codes(audited(tmp_path)) == []

    put_back(tmp_path, 1, name="a.jsonl")

    assert "audit_objector" in codes(audited(tmp_path))


@pytest.mark.parametrize(
    ("text", "platform", "named"),
    [
        ("https://chaos.example/@anna/123", "mastodon", ("url", "chaos.example/@anna")),
        ("https://b.example/web/@anna@chaos.example/123", "mastodon", ("url", "chaos.example/@anna")),
        ("acct:anna@chaos.example", "mastodon", ("url", "chaos.example/@anna")),
        ("at://did:plc:abc123/app.bsky.feed.post/3k", "bluesky", ("entity", "did:plc:abc123")),
        ("at://anna.bsky.social", "bluesky", ("handle", "anna.bsky.social")),
        ("https://x.com/intent/user?screen_name=Anna", "x", ("handle", "anna")),
        ("twitter.com/intent/follow?ref=a&screen_name=anna", "mastodon", ("url", "x.com/anna")),
        ("instagram://user?username=anna.b", "instagram", ("handle", "anna.b")),
        ("Danke @anna@threads.net!", "threads", ("handle", "anna")),
        ("https://chaos.example/users/anna/statuses/1", "mastodon", ("url", "chaos.example/@anna")),
        ("web+ap://chaos.example/@anna", "mastodon", ("url", "chaos.example/@anna")),
        ("https://bsky.app/profile/anna.bsky.social/post/3k", "bluesky", ("handle", "anna.bsky.social")),
        ("https://plc.directory/did:plc:abc123", "bluesky", ("entity", "did:plc:abc123")),
        ("fb://profile/100012345678", "facebook", ("entity", "100012345678")),
        ("linkedin://in/anna-weiss", "linkedin", ("handle", "anna-weiss")),
        ("tg://resolve?domain=anna", "telegram", ("handle", "anna")),
        ("siehe r/u_anna", "reddit", ("handle", "anna")),
        ("https://huggingface.co/datasets/anna/x", "huggingface", ("url", "huggingface.co/anna")),
        ("https://anna.gitlab.io", "gitlab", ("url", "gitlab.com/anna")),
        ("https://medium.com/@anna/x", "medium", ("url", "medium.com/@anna")),
        ("https://anna.tumblr.com/post/1", "tumblr", ("url", "anna.tumblr.com")),
        ("https://de.wikipedia.org/wiki/Benutzer:Anna", "wikipedia", ("handle", "anna")),
        ("Danke %40anna", "instagram", ("handle", "anna")),
        ("https://www.tiktok.com/%40anna", "tiktok", ("handle", "anna")),
        ("alles auf Anna.github.io.", "github_copilot", ("handle", "anna")),
        ("https://de-de.facebook.com/profile.php?id=100012345678", "facebook", ("entity", "100012345678")),
    ],
)
def test_forms_that_name_somebody(text: str, platform: str, named: tuple[str, str]) -> None:
    """Addresses of posts, of programs and of buttons, read by the audit's own code."""
    assert named in set(exact_identifiers(text, platform))


@pytest.mark.parametrize("text", ["100%40 Rabatt", "x.github.io.example", "fact:a@b", "mein.github.iodine"])
def test_forms_that_name_nobody(text: str) -> None:
    """What only looks so."""
    assert not {kind for kind, _ in exact_identifiers(text, "github_copilot")} & {"handle", "url"}
