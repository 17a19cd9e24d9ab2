"""What the gate must not write to."""

from collections.abc import Iterable
from pathlib import Path

from widerspruch.lib.targets import Target, refuse_unsafe


def refuse_over_inputs(targets: Iterable[Target], inputs: Iterable[str | Path]) -> None:
    """Nothing is written over or into what is read; addresses in a store are none of this machine's files.

    Raises:
        TargetRefusedError: A target may not be written.
    """
    refuse_unsafe(tuple(targets), [Path(given) for given in inputs if "://" not in str(given)])
