"""The tree of a chain of sets: what it commits to, made anew and gone on with, and what it shows of one account."""

import hashlib
import json
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES256
from cryptography.hazmat.primitives.ciphers.modes import ECB
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import UNSET, structs

from examples import examples
from naive_prefix_tree import root as naive_root
from naive_prefix_tree import way as naive_way
from widerspruch.protocol.canonical import to_bytes
from widerspruch.protocol.envelope import open_envelope, seal
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.openings import NODES_FILE, OPENING_FILE, Openings
from widerspruch.protocol.prefix_nodes import PrefixNodes
from widerspruch.protocol.prefix_tree import PrefixTree, verify_absent, verify_present
from widerspruch.protocol.proof.format import member_commitment
from widerspruch.protocol.sets import tables
from widerspruch.protocol.sets import tree as tree_module
from widerspruch.protocol.sets.commitments import leaves_of, salts_of
from widerspruch.protocol.sets.exclusion_set import open_sets, write_set
from widerspruch.protocol.sets.header import SetHeader
from widerspruch.protocol.sets.member import absence_of, member_of, require_tree
from widerspruch.protocol.sets.merge import merged_objections
from widerspruch.protocol.sets.tables import GROUND, GROUNDED_OBJECTIONS, OBJECTIONS
from widerspruch.protocol.sets.tree import nodes_of_chain
from widerspruch.rulebook.vocabulary import RESTS_ON

VECTORS = Path(__file__).parents[1] / "vectors"
ISSUED = 1_790_000_000_000_000
HEADER = SetHeader(
    number=1, platform="instagram", issued_at=ISSUED, received_until=ISSUED, key_id="hmac:0", fold_version=1
)


def key(number):
    """An invented account key; many of them share their first bits."""
    return (number % 7 << 125 | number << 64 | number).to_bytes(16)


STAGED = OBJECTIONS.append(GROUND)


def row(
    account,
    received_at=1,
    withdrawn_at=None,
    *,
    own=True,
    ai=True,
    mentions=False,
    purpose="generative",
    rests_on="objection",
):
    """One objection."""
    stated = (key(account), purpose, received_at, own, ai, mentions, withdrawn_at, RESTS_ON.index(rests_on))
    return dict(zip(STAGED.names, stated, strict=True))


class Chain:
    """Sets on disk, each on the one before, and what opens them."""

    def __init__(self, folder):
        self.folder, self.folders, self.headers, self.rows = folder, [], [], []
        self.openings = Openings(folder / "openings")

    def add(self, rows, **changes):
        """The next set, with a tree if nothing else is said."""
        header = structs.replace(HEADER, number=len(self.folders) + 1, issued_at=ISSUED + len(self.folders))
        if self.folders:
            header = structs.replace(header, since=len(self.folders), since_digest=self.digest)
        how = {"openings": self.openings, "builds_on": self.folders} | changes
        target = self.folder / str(header.number)
        self.headers.append(write_set(target, header, [pa.Table.from_pylist(rows, STAGED)], None, None, **how))
        self.folders = [*self.folders, target]
        self.rows.append(rows)
        return self.headers[-1].tree and self.headers[-1].tree.root

    @property
    def opened(self):
        return open_sets(self.folders, platform="instagram", now=ISSUED + 100, signature_needed=False)

    @property
    def digest(self):
        return self.opened.digests[-1]

    @property
    def opening(self):
        return self.openings.of_set(self.digest)

    def member(self, account):
        return member_of(self.opened, self.opening, key(account))

    def absence(self, account):
        return absence_of(self.opened, self.opening, key(account))


def leaves_by_the_page(chain, secret):
    """Every account's key and commitment, from the rows and by the words of the page alone."""
    with duckdb.connect() as connection:
        for place, rows in enumerate(chain.rows):
            grounded = [{"rests_on": RESTS_ON[one["ground"]], **one} for one in rows]
            connection.register(f"set_{place}", pa.Table.from_pylist(grounded, GROUNDED_OBJECTIONS))
        names = [f"set_{place}" for place in range(len(chain.rows))]
        merged = connection.execute(merged_objections(names, grounded=True)).fetchall()
    found = {}
    for uuid, purpose, received_at, own, ai, mentions, withdrawn_at, rests_on in merged:
        if own or ai or mentions:
            rows = found.setdefault(uuid.bytes, {})
            place = (purpose, received_at, withdrawn_at is None, withdrawn_at, rests_on)
            flags = rows.setdefault(place, [False] * 3)
            rows[place] = [one or other for one, other in zip(flags, (own, ai, mentions), strict=True)]
    encipher = Cipher(AES256(secret), ECB()).encryptor()
    leaves = []
    for account, rows in found.items():
        told = [
            {
                "purpose": place[0],
                "received_at": place[1],
                "withdrawn_at": place[3],
                "own_content": flags[0],
                "ai_interactions": flags[1],
                "mentions": flags[2],
                **({} if place[4] == "objection" else {"rests_on": place[4]}),
            }
            for place, flags in sorted(rows.items(), key=lambda one: (*one[0][:3], one[0][3] or 0, one[0][4]))
        ]
        spelled = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()
        salt = encipher.update(account)
        leaves.append((account, hashlib.sha256(b"widerspruch/member/1\0" + salt + spelled).digest()))
    return leaves


@pytest.fixture
def chain(tmp_path):
    """No set yet."""
    return Chain(tmp_path)


ROWS = st.lists(
    st.builds(
        row,
        st.integers(0, 9),
        st.integers(0, 4),
        st.none() | st.integers(5, 7),
        own=st.booleans(),
        ai=st.booleans(),
        mentions=st.booleans(),
        purpose=st.sampled_from(["generative", "other_ai"]),
        rests_on=st.sampled_from(["objection", "objection", *RESTS_ON]),
    ),
    max_size=8,
)


class TestRoot:
    @settings(max_examples=examples(40), suppress_health_check=[HealthCheck.function_scoped_fixture])
    @given(st.lists(ROWS, min_size=1, max_size=4), st.integers(0, 9))
    def test_it_is_what_the_page_says(self, tmp_path_factory, sets, account):
        """Any chain: each set's root is that over the effective rows, and every account's path shows where it is."""
        chain = Chain(tmp_path_factory.mktemp("chain"))
        roots = [chain.add(rows) for rows in sets]
        leaves = leaves_by_the_page(chain, chain.opening.secret)
        assert roots[-1] == naive_root(leaves).hex()

        way, found = naive_way(leaves, key(account))
        member, absence = chain.member(account), chain.absence(account)
        root = bytes.fromhex(roots[-1])
        assert (member is None) is (key(account) not in dict(leaves)) is not (absence is None)
        if member is not None:
            assert (list(member.path.siblings), (member.key, member.commit)) == (way, found)
            assert verify_present(root, member.key, member.commit, member.path)
            assert member.commit == member_commitment(member.salt, member.rows)
        else:
            assert (list(absence.path.siblings), absence.other) == (way, found)
            assert verify_absent(root, key(account), absence.path, absence.other)

    @pytest.fixture
    def many(self, chain, monkeypatch):
        """3,000 accounts, in parts, buckets and row groups of few; some accounts begin in one group and end in the next."""
        monkeypatch.setattr(tables, "ROWS_PER_GROUP", 501)
        monkeypatch.setattr(tree_module, "ACCOUNTS_AT_ONCE", 64)
        monkeypatch.setattr(tree_module, "BUCKETS_AT_ONCE", 2)
        chain.add(
            [
                row(account, account % 11, purpose=purpose)
                for account in range(3000)
                for purpose in ("generative", "other_ai")
            ]
        )
        return chain

    def test_many_accounts(self, many):
        """Read part by part, the tree is the same; each account is found where it is, with both its rows."""
        assert pq.ParquetFile(many.folders[0] / "objections.parquet").num_row_groups == 12
        found = [many.member(account) for account in range(0, 3000, 97)]
        assert {tuple(row.purpose for row in member.rows) for member in found} == {("generative", "other_ai")}
        assert many.absence(3000) is not None
        assert many.headers[-1].tree.root == PrefixTree(leaves_by_the_page(many, many.opening.secret)).root.hex()

    def test_an_increment_is_the_tree_made_anew(self, many, monkeypatch):
        """Some accounts change, one withdraws, two come: the nodes are those that are made of all rows, byte by byte,
        and few leaves are hashed for it."""
        secret, hashed = many.opening.secret, []
        monkeypatch.setattr(tree_module, "leaves_of", lambda *given: hashed.append(found := leaves_of(*given)) or found)
        many.add([row(7, 20), row(14, 1, 30), row(40_001), row(40_008)])
        assert sum(len(leaves.keys) for leaves in hashed) < 1000
        many.add([row(7, 1, 40), row(21, 5)])

        assert many.opening.secret == secret
        nodes = nodes_of_chain(many.opened.objections, many.opened.accounts(), secret)
        assert many.opening.nodes.read_bytes() == nodes.to_bytes()
        assert many.headers[-1].tree.root == PrefixTree(leaves_by_the_page(many, secret)).root.hex()

    def test_a_large_increment(self, many):
        """Where most buckets change, all is hashed: to the same outcome."""
        many.add([row(account, 50) for account in range(0, 3000, 3)])

        assert many.headers[-1].tree.root == PrefixTree(leaves_by_the_page(many, many.opening.secret)).root.hex()

    def test_an_empty_increment_has_the_same_root(self, many):
        """Nothing changed, and the same secret opens it."""
        assert many.add([]) == many.headers[0].tree.root

    def test_the_secret_is_a_new_one_for_each_full_set(self, tmp_path):
        """The same rows have another root: nobody sees who stayed."""
        chains = [Chain(tmp_path / name) for name in "ab"]
        assert len({chain.add([row(1), row(2)]) for chain in chains}) == 2

    def test_damaged_nodes_are_not_believed(self, many):
        """An increment on nodes that somebody changed is made of all rows."""
        nodes = many.opening.nodes
        nodes.write_bytes(nodes.read_bytes()[:-40] + bytes(40))
        many.add([row(7, 20)])

        assert many.headers[-1].tree.root == PrefixTree(leaves_by_the_page(many, many.opening.secret)).root.hex()

    def test_nodes_of_another_set_are_not_believed(self, many, tmp_path):
        """Whole, and of another tree."""
        other = Chain(tmp_path / "other")
        other.add([row(account) for account in range(3000)])
        many.opening.nodes.write_bytes(other.opening.nodes.read_bytes())
        many.add([row(7, 20)])

        assert many.headers[-1].tree.root == PrefixTree(leaves_by_the_page(many, many.opening.secret)).root.hex()

    def test_a_row_that_covers_nothing_is_none(self, chain):
        """Neither alone nor beside others."""
        nothing = {"own": False, "ai": False, "mentions": False}
        chain.add([row(1), row(1, 3, **nothing), row(2, **nothing)])

        assert [len(chain.member(1).rows), chain.member(2)] == [1, None]

    def test_a_word_of_later_programs_is_proven_by_these(self, chain, monkeypatch):
        """Who cannot say on what a row rests says so, and others' rows are shown as before."""
        monkeypatch.setattr(tables, "RESTS_ON", ("objection", "later", *RESTS_ON[2:]))
        chain.add([row(1, rests_on="signal"), row(2)])
        with pytest.raises(ProtocolError) as refused:
            chain.member(1)
        assert refused.value.code == "tree_word_unknown"
        assert chain.member(2) is not None

    def test_what_rests_on_no_objection_says_so(self, chain):
        """In the opened row, and in what is hashed; a row of an objection is spelled as it always was."""
        chain.add([row(1), row(2, rests_on="preset"), row(3), row(3, rests_on="signal")])

        said = {account: [one.rests_on for one in chain.member(account).rows] for account in (1, 2, 3)}
        assert said == {1: [UNSET], 2: ["preset"], 3: [UNSET, "signal"]}
        assert b"rests_on" not in to_bytes(list(chain.member(1).rows))
        assert to_bytes(list(chain.member(2).rows)) == (
            b'[{"ai_interactions":true,"mentions":false,"own_content":true,"purpose":"generative","received_at":1,'
            b'"rests_on":"preset","withdrawn_at":null}]'
        )

    def test_a_set_of_objections_on_one_with_signals(self, chain):
        """Its rows end nothing that rests on something else, and the tree is that of both."""
        chain.add([row(1), row(1, rests_on="signal")])
        root = chain.add([row(1, 1, 9)])

        assert [(one.rests_on, one.withdrawn_at) for one in chain.member(1).rows] == [(UNSET, 9), ("signal", None)]
        assert root == naive_root(leaves_by_the_page(chain, chain.opening.secret)).hex()

    def test_scopes_of_one_receipt_are_one_row(self, chain):
        """However a set spells them, alone or in a chain."""
        chain.add([row(1, own=True, ai=False), row(1, own=False, ai=True)])
        before = chain.member(1).rows
        chain.add([row(2)])

        assert chain.member(1).rows == before
        assert [(one.own_content, one.ai_interactions, one.mentions) for one in before] == [(True, True, False)]


class TestChains:
    def refusal(self, ask):
        with pytest.raises(ProtocolError) as refused:
            ask()
        return refused.value.code

    def test_a_chain_that_is_not_whole_gets_no_tree(self, chain):
        """An increment without what it builds on, or without a part of it: nothing is written."""
        chain.add([row(1)])
        chain.add([row(2)])
        folders = chain.folders
        for builds_on in ([], folders[1:]):
            assert self.refusal(lambda given=builds_on: chain.add([row(3)], builds_on=given)) == "full_set_missing"
        assert self.refusal(lambda: chain.add([row(3)], builds_on=folders[:1])) == "increment_missing"
        assert self.refusal(lambda: chain.add([row(3)], builds_on=[*folders, folders[0]])) == "set_twice"
        assert not (chain.folder / "3").exists()
        assert len(chain.openings.sets()) == 2

    def test_a_chain_that_was_changed_gets_no_tree(self, chain):
        """The rows of an earlier set, exchanged; or another set of the same number."""
        chain.add([row(1)])
        other = Chain(chain.folder / "other")
        other.add([row(5), row(6)])
        header = structs.replace(HEADER, number=2, since=1, since_digest=chain.digest)
        how = {"openings": chain.openings}
        nobody = [pa.Table.from_pylist([], OBJECTIONS)]
        target = chain.folder / "2"
        assert (
            self.refusal(lambda: write_set(target, header, nobody, None, None, builds_on=other.folders, **how))
            == "increment_of_other"
        )
        (chain.folders[0] / "objections.parquet").write_bytes((other.folders[0] / "objections.parquet").read_bytes())
        assert (
            self.refusal(lambda: write_set(target, header, nobody, None, None, builds_on=chain.folders, **how))
            == "set_file_changed"
        )
        assert not target.exists()

    def test_a_tree_may_begin_within_a_chain(self, chain):
        """On sets that have none, it is made of all rows."""
        assert chain.add([row(1)], openings=None) is None
        root = chain.add([row(2), row(1, 1, 9)])

        assert root == naive_root(leaves_by_the_page(chain, chain.opening.secret)).hex()
        assert [one.withdrawn_at for one in chain.member(1).rows] == [9]

    def test_deleted_openings_close_a_set_and_nothing_else(self, chain):
        """No member can be made any more; the set is as good as it was, and the next one has a tree again."""
        chain.add([row(1)])
        secret = chain.opening.secret
        chain.openings.delete_set(chain.digest)

        assert self.refusal(lambda: chain.member(1)) == "opening_missing"
        assert chain.opened.number == 1
        chain.add([row(2)])
        assert chain.opening.secret != secret
        assert {len(chain.member(account).rows) for account in (1, 2)} == {1}

    def test_openings_that_others_may_read_stop_the_next_set(self, chain):
        """Rather than go on with a secret that is none."""
        chain.add([row(1)])
        (chain.openings.folder / "sets" / chain.digest / OPENING_FILE).chmod(0o644)

        assert self.refusal(lambda: chain.add([row(2)])) == "key_file_open"


class TestMember:
    def test_nodes_that_are_gone_are_made_again(self, chain):
        """They are a cache; afterwards they are there."""
        chain.add([row(account) for account in range(600)])
        expected, kept = chain.member(5), chain.opening.nodes.read_bytes()
        for damage in (
            lambda: chain.opening.nodes.unlink(),
            lambda: chain.opening.nodes.write_bytes(kept[:49] + bytes(len(kept) - 49)),
        ):
            damage()
            assert chain.member(5) == expected
            assert chain.opening.nodes.read_bytes() == kept

    def test_another_sets_opening_makes_no_member(self, chain, tmp_path):
        """Neither the secret nor the nodes of another set."""
        other = Chain(tmp_path / "other")
        for one in (chain, other):
            one.add([row(1), row(2)])
        with pytest.raises(ProtocolError) as refused:
            member_of(chain.opened, other.opening, key(1))
        assert refused.value.code == "tree_differs"
        with pytest.raises(ProtocolError) as refused:
            absence_of(chain.opened, other.opening, key(3))
        assert refused.value.code == "tree_differs"

    def test_a_root_that_is_not_that_of_the_rows_is_found(self, chain):
        """Whoever signed it: no member and no absence can be shown, and making the tree again tells."""
        chain.add([row(1), row(2)])
        opening = chain.opening
        require_tree(chain.opened, opening)
        path = chain.folders[0] / "statement.json"
        statement = open_envelope(path.read_bytes(), (), signature_needed=False).statement
        told = statement.predicate | {"tree": {"kind": "prefix-128/1", "root": "ab" * 32}}
        path.write_bytes(seal(structs.replace(statement, predicate=told), None))

        for ask in (
            lambda: member_of(chain.opened, opening, key(1)),
            lambda: absence_of(chain.opened, opening, key(3)),
            lambda: require_tree(chain.opened, opening),
        ):
            with pytest.raises(ProtocolError) as refused:
                ask()
            assert refused.value.code == "tree_differs"

    def test_a_set_without_a_tree_makes_no_member(self, chain):
        chain.add([row(1)])
        opening = chain.opening
        chain.add([row(1)], openings=None)
        with pytest.raises(ProtocolError) as refused:
            member_of(chain.opened, opening, key(1))
        assert refused.value.code == "tree_missing"

    def test_an_opening_that_says_more_or_less_than_was_committed_to(self, chain):
        """Another salt, another row, a row too many, none: another commitment."""
        chain.add([row(1, 3, mentions=True), row(2)])
        member = chain.member(1)
        first = member.rows[0]
        others = [
            (bytes(16), member.rows),
            (chain.member(2).salt, member.rows),
            (member.salt, ()),
            (member.salt, (first, first)),
            (member.salt, (structs.replace(first, received_at=2),)),
            (member.salt, (structs.replace(first, withdrawn_at=9),)),
            (member.salt, (structs.replace(first, purpose="other_ai"),)),
            (member.salt, (structs.replace(first, own_content=False),)),
        ]
        assert member.commit not in [member_commitment(*other) for other in others]

    def test_withdrawn_rows_are_shown_as_such(self, chain):
        """Whoever checks sees when, and nobody can hide it: they are in the commitment."""
        chain.add([row(1)])
        chain.add([row(1, 1, 77)])

        assert [one.withdrawn_at for one in chain.member(1).rows] == [77]


def test_nodes_are_kept_for_their_owner(chain):
    """As the secret is."""
    chain.add([row(1)])
    folder = chain.openings.folder / "sets" / chain.digest
    assert {path.name: path.stat().st_mode & 0o777 for path in folder.iterdir()} == {
        NODES_FILE: 0o600,
        OPENING_FILE: 0o600,
    }
    assert PrefixNodes.from_bytes((folder / NODES_FILE).read_bytes()).root.hex() == chain.headers[0].tree.root


def test_unsorted_rows_have_no_tree(tmp_path):
    """Files of others may be signed and still not be what the page says."""
    rows = sorted((row(account) for account in range(5)), key=lambda one: one["account_key"], reverse=True)
    pq.write_table(pa.Table.from_pylist(rows, OBJECTIONS), tmp_path / "o.parquet")
    with pytest.raises(ProtocolError) as refused:
        nodes_of_chain([tmp_path / "o.parquet"], 5, bytes(32))
    assert refused.value.code == "set_file_other"


def test_a_recorded_commitment_stays():
    """What is signed already depends on it: salt, spelling and hash of one account."""
    vector = json.loads((VECTORS / "prefix-tree.json").read_text("utf-8"))["member"]
    account, secret = bytes.fromhex(vector["key"]), bytes.fromhex(vector["secret"])
    leaves = leaves_of(
        secret, pa.Table.from_pylist([one | {"account_key": account} for one in vector["rows"]], OBJECTIONS)
    )

    assert salts_of(secret, account).hex() == vector["salt"]
    assert [(key, commit.hex()) for key, commit in zip(*leaves, strict=True)] == [(account, vector["commit"])]
    salted = vector["spelled"].encode()
    assert (
        hashlib.sha256(b"widerspruch/member/1\0" + bytes.fromhex(vector["salt"]) + salted).hexdigest()
        == vector["commit"]
    )
