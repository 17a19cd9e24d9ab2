"""`make report`: the main job on an export, or on one that is made up for the occasion."""

import argparse
import os
import subprocess
import sys
from pathlib import Path

from widerspruch.testing.exports.recipes import make_preset


def main() -> int:
    """Check the exports named on the command line; without any, make one first."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path, default=Path("out"))
    parser.add_argument("exports", nargs="*", type=Path)
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    exports = [str(path) for path in arguments.exports]
    if not exports:
        folder = arguments.out / "example"
        folder.mkdir(exist_ok=True)
        exports = [str(path) for made in make_preset("all-de", folder, truth=False) for path in made.paths]
        print("Kein Export angegeben (make report EXPORT=datei.zip): hier ein erfundener zum Ansehen.")
        print("No export given (make report EXPORT=file.zip): here is an invented one to look at.\n", flush=True)
    command = [sys.executable, "-m", "widerspruch", "check", *exports, "--html", str(arguments.out / "bericht.html")]
    return subprocess.run(command, check=False, env={**os.environ, "PYTHONUTF8": "1"}).returncode


if __name__ == "__main__":
    sys.exit(main())
