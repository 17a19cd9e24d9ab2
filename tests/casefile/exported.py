"""Exports to look at and to damage."""

import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

from casefile.made import AT
from widerspruch.casefile.bundle import export_bundle
from widerspruch.casefile.case_file import CaseFile, open_case_file
from widerspruch.casefile.chain import digest_of

DOCUMENTS = {"akte.html": b"<p>Erika</p>", "akte.pdf": b"%PDF-1.7 ..."}

Members = dict[str, bytes]


def exported(file: CaseFile, target: Path, at: int = AT + 1_000_000) -> Path:
    export_bundle(file, DOCUMENTS, target, at)
    return target


def export_of(path: Path, target: Path, passphrase: str | None = None) -> Path:
    with open_case_file(path, passphrase) as file:
        return exported(file, target)


def members_of(path: Path) -> Members:
    with zipfile.ZipFile(path) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def write(path: Path, members: Members) -> None:
    with zipfile.ZipFile(path, "w") as opened:
        for name, data in members.items():
            opened.writestr(name, data)


def relisted(members: Members, **changes: object) -> None:
    """What somebody does who knows of the manifest: its checksums are those of the files again."""
    manifest = json.loads(members["manifest.json"]) | changes
    manifest["files"] = {
        name: {"sha256": digest_of(data), "size": len(data)}
        for name, data in members.items()
        if name != "manifest.json"
    }
    members["manifest.json"] = json.dumps(manifest).encode()


def damaged(path: Path, damage: Callable[[Members], None]) -> Path:
    members = members_of(path)
    damage(members)
    write(path, members)
    return path


def script_says(path: Path, script: bytes | None = None) -> tuple[int, set[str]]:
    """What the script that lies in every export says of a path: how it ends, and the faults that it names."""
    program = path.parent / "verify.py"
    program.write_bytes(script or Path(str(SCRIPT)).read_bytes())
    done = subprocess.run([sys.executable, "-I", str(program), str(path)], capture_output=True, text=True, check=False)
    assert done.stderr == ""
    lines = done.stdout.splitlines()
    return done.returncode, {line.split(" ")[0] for line in lines if ": " in line and line.split(" ")[0].islower()}


SCRIPT = Path(__file__).parents[2] / "src" / "widerspruch" / "casefile" / "enclosed" / "verify.py"
