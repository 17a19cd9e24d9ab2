"""The Java that Spark needs on the machine that starts it."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from widerspruch.gate.errors import GateError

OLDEST = 17
"""Spark 4 runs on Java 17 and newer."""


def require_java() -> None:
    """Return if a Java that is new enough can be started, as Spark looks for it: `JAVA_HOME`, then the path.

    Raises `GateError`: `java_missing`, `java_too_old`.
    """
    home = os.getenv("JAVA_HOME")
    java = shutil.which(Path(home) / "bin" / "java" if home else "java")
    if java is None:
        raise GateError("java_missing", needed=OLDEST)
    try:
        said = subprocess.run([java, "-version"], capture_output=True, text=True, timeout=60, check=False)  # noqa: S603
    except (OSError, subprocess.TimeoutExpired):
        raise GateError("java_missing", needed=OLDEST) from None
    found = re.search(r'version "(?:1\.)?(\d+)', said.stderr + said.stdout)
    if found is not None and int(found[1]) < OLDEST:
        raise GateError("java_too_old", needed=OLDEST, found=int(found[1]))
