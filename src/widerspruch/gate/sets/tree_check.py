"""Whether a set's tree is that of its rows: whoever has what opens it can make it again."""

from collections.abc import Sequence
from pathlib import Path

from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.openings import Openings
from widerspruch.protocol.sets.exclusion_set import open_sets, read_header
from widerspruch.protocol.sets.member import require_tree


def check_tree(folder: Path, since: Sequence[Path], openings: Path) -> None:
    """Read a chain of sets in full, and make the tree of its newest again.

    Args:
        folder: The set. `since`: all that it builds on, in any order.

    Raises:
        ProtocolError: they are no whole chain (as `open_sets`, signatures apart), `tree_missing`, `opening_missing`,
            `tree_differs`.
    """
    header = read_header(folder)
    if header.tree is None:
        raise ProtocolError("tree_missing", number=header.number)
    chain = open_sets([folder, *since], platform=header.platform, now=header.issued_at, signature_needed=False)
    require_tree(chain, Openings(openings).of_set(chain.digests[-1]))
