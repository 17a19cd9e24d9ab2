"""What of a machine decides the bits of what JAX computes: threads, instructions, versions.

With one thread XLA sums in another order than with two, and gives other bits. How many there are follows from `NPROC`,
or else from the cores that a process may use, and is settled with its first computation.
"""

import hashlib
import os
import re
from importlib.metadata import version
from pathlib import Path

import jax
from jax._src.xla_bridge import backends_are_initialized

from widerspruch.gate.lineage.training import linear_library

THREADS = 1
_PINNED: list[int] = []


def pin_threads() -> None:
    """Let JAX compute in one thread.

    Raises:
        RuntimeError: It has begun in this process, in who knows how many.
    """
    if _PINNED:
        return
    if backends_are_initialized():
        raise RuntimeError("JAX has begun with other threads")
    before = os.environ.get("NPROC")
    os.environ["NPROC"] = str(THREADS)
    jax.devices("cpu")
    if before is None:
        del os.environ["NPROC"]
    else:
        os.environ["NPROC"] = before
    _PINNED.append(THREADS)


def instructions() -> str:
    """What decides in NumPy and its linear algebra, the processor's model, and what XLA was told to take."""
    flags = os.environ.get("XLA_FLAGS", "")
    told = ["xla", *re.findall(r"--xla_cpu_max_isa=(\w+)", flags)]
    if flags:  # not the words themselves: there are paths among them
        told.append(hashlib.sha256(flags.encode()).hexdigest()[:16])
    return " ".join([linear_library.instructions(), *_model(), "-".join(told)])


def versions() -> dict[str, str]:
    """Of all that could change a bit."""
    return linear_library.versions() | {name: version(name) for name in ("jax", "jaxlib")}


def _model() -> list[str]:
    """Family and model, for which the compiler chooses: of Linux alone."""
    try:
        told = Path("/proc/cpuinfo").read_text("utf-8").partition("\n\n")[0]
    except OSError:
        return []
    parts = (re.search(rf"^{name}\s*:\s*(.+)$", told, re.MULTILINE) for name in ("vendor_id", "cpu family", "model"))
    return ["-".join(one[1] for one in parts if one)]
