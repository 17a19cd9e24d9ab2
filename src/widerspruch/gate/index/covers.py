"""What a key covers in a run, and on what that rests, in one byte."""

from functools import reduce
from typing import Any

import numpy as np
import numpy.typing as npt

from widerspruch.rulebook.vocabulary import RESTS_ON

OWN_CONTENT, AI_INTERACTIONS = 1, 2
INSTEAD = 4
"""Set beside what a key covers where that stands for all that else is said of it."""

Covers = npt.NDArray[np.int8]
"""`OWN_CONTENT`, `AI_INTERACTIONS`, or both; 0: nothing. Beside each two bits with the place of what it rests on in
`RESTS_ON`: where all rests on objections, these are 0."""

Levels = npt.NDArray[np.int8]
"""How strong that is which covers something: 0 nothing, then `RESTS_ON` from its end on."""

_GROUND_OF = {OWN_CONTENT: 3, AI_INTERACTIONS: 5}
"""The first of the two bits of each."""
_PLAIN = 1 << min(_GROUND_OF.values())
_STRONGEST = np.int8(len(RESTS_ON))


def grounded(scope: int, covered: npt.NDArray[np.bool_], grounds: npt.NDArray[np.int8]) -> Covers:
    """What covers one scope.

    Args:
        grounds: Places in `RESTS_ON`.
    """
    covers: Covers = covered * (np.int8(scope) | grounds << np.int8(_GROUND_OF[scope]))
    return covers


def levels_of(covers: Covers, scope: int) -> Levels:
    """Of each key, how strong that is by which one scope is covered."""
    levels: Levels = (covers & np.int8(scope) > 0) * (_STRONGEST - (covers >> np.int8(_GROUND_OF[scope]) & np.int8(3)))
    return levels


def strongest(covers: Covers, begins: npt.NDArray[Any]) -> Covers:
    """Of keys that stand one behind the other several times, all that they cover, each by the strongest.

    Args:
        begins: Where each key begins.
    """
    if covers.max(initial=0) < _PLAIN:
        added: Covers = np.bitwise_or.reduceat(covers, begins)
        return added
    of_scopes = []
    for scope in _GROUND_OF:
        levels = np.maximum.reduceat(levels_of(covers, scope), begins)
        of_scopes.append(grounded(scope, levels > 0, (_STRONGEST - levels) & np.int8(3)))
    instead: Covers = np.bitwise_or.reduceat(covers & np.int8(INSTEAD), begins)
    return reduce(np.bitwise_or, of_scopes, instead)
