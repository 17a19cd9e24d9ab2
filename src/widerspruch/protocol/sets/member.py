"""What a set's tree shows of one account: that it is a member and with which rows, or that it is none."""

from typing import Any

import pyarrow as pa
from msgspec import Struct, ValidationError, convert

from widerspruch.lib.whole_files import atomic_write
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.kept_authors import Absence
from widerspruch.protocol.openings import SetOpening
from widerspruch.protocol.prefix_nodes import PrefixNodes, bucket_of, first_key
from widerspruch.protocol.prefix_tree import Leaf, TreePath, verify_absent, verify_present
from widerspruch.protocol.proof.format import ProvenRow
from widerspruch.protocol.sets.commitments import salts_of
from widerspruch.protocol.sets.exclusion_set import ExclusionSet
from widerspruch.protocol.sets.stretches import key_array
from widerspruch.protocol.sets.tables import RESTS_ON_COLUMN
from widerspruch.protocol.sets.tree import leaves_between, nodes_of_chain


class SetMember(Struct, frozen=True):
    """An account of a set, and what shows that. `rows`: all of it after the whole chain, withdrawn or not."""

    salt: bytes
    rows: tuple[ProvenRow, ...]
    key: bytes
    commit: bytes
    path: TreePath


def member_of(chain: ExclusionSet, opening: SetOpening, account_key: bytes) -> SetMember | None:
    """An account of a chain of sets, as the tree of its newest set shows it; None: the chain says nothing of it.

    Args:
        chain: As `open_sets` gives it; files that nobody else can change.

        opening: That of the newest set. Where its nodes are gone or damaged, they are made anew, from all rows.

    Raises:
        ProtocolError: `tree_missing` (values: number): the set has none; `tree_differs` (values: number): it is not
            that of these rows and this opening; `tree_word_unknown` (values: number): it says of a row what only later
            programs know.
    """
    place = _place_in(chain, opening, account_key)
    if place.leaf is None or place.leaf[0] != account_key:
        return None
    return SetMember(salts_of(opening.secret, account_key), place.rows, account_key, place.leaf[1], place.path)


def absence_of(chain: ExclusionSet, opening: SetOpening, account_key: bytes) -> Absence | None:
    """That an account is in none of the chain's sets; None: it is. As `member_of`.

    Where another account lies in its place, that one's key and commitment are shown: both say nothing to whoever has
    neither the hashing key nor the opening.
    """
    place = _place_in(chain, opening, account_key)
    is_there = place.leaf is not None and place.leaf[0] == account_key
    return None if is_there else Absence(place.path, place.leaf)


def require_tree(chain: ExclusionSet, opening: SetOpening) -> None:
    """Make the tree of a chain's newest set again from all rows, and compare. Raises as `member_of`.

    `open_sets` does not: it takes seconds for a million accounts, and the opening.
    """
    if nodes_of_chain(chain.objections, chain.accounts(), opening.secret).root != _root(chain):
        raise ProtocolError("tree_differs", number=chain.number)


class _Place(Struct, frozen=True):
    """Where an account's key leads to, what lies there, and the account's own rows."""

    path: TreePath
    leaf: Leaf | None
    rows: tuple[ProvenRow, ...]

    def is_below(self, root: bytes, account_key: bytes) -> bool:
        """Whether it is shown what was found."""
        if self.leaf is not None and self.leaf[0] == account_key:
            return verify_present(root, account_key, self.leaf[1], self.path)
        return verify_absent(root, account_key, self.path, self.leaf)


def _place_in(chain: ExclusionSet, opening: SetOpening, account_key: bytes) -> _Place:
    root = _root(chain)
    kept = PrefixNodes.of_file(opening.nodes)
    if kept is not None and (place := _place_below(kept, chain, opening, account_key)).is_below(root, account_key):
        return place
    # The nodes are a cache, and nothing of them is believed.
    nodes = nodes_of_chain(chain.objections, chain.accounts(), opening.secret)
    place = _place_below(nodes, chain, opening, account_key)
    if not place.is_below(root, account_key):
        raise ProtocolError("tree_differs", number=chain.number)
    atomic_write(opening.nodes, nodes.to_bytes())
    return place


def _root(chain: ExclusionSet) -> bytes:
    tree = chain.headers[-1].tree
    if tree is None:
        raise ProtocolError("tree_missing", number=chain.number)
    return bytes.fromhex(tree.root)


def _place_below(nodes: PrefixNodes, chain: ExclusionSet, opening: SetOpening, account_key: bytes) -> _Place:
    bucket = bucket_of(account_key, nodes.bits)
    stretch = first_key(bucket, nodes.bits), first_key(bucket + 1, nodes.bits)
    leaves, rows = leaves_between(chain.objections, stretch, opening.secret)
    path, leaf = nodes.whole_way(account_key, leaves)
    mine = [key == account_key for key in key_array(rows).to_pylist()]
    told = rows.filter(pa.array(mine, pa.bool_())).drop_columns(["account_key"]).to_pylist()
    try:
        return _Place(path, leaf, tuple(map(_proven, told)))
    except ValidationError as error:
        raise ProtocolError("tree_word_unknown", number=chain.number) from error


def _proven(row: dict[str, Any]) -> ProvenRow:
    """Of an objection nobody says that it is one."""
    if row.get(RESTS_ON_COLUMN.name) == "objection":
        row = {name: value for name, value in row.items() if name != RESTS_ON_COLUMN.name}
    return convert(row, ProvenRow)
