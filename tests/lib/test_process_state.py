"""What holds for a whole process is its owner's: rooms are imported into the processes of others."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

import widerspruch

IMPORTING_ALL = """
import gc, json, os, pkgutil, signal, sys, tempfile
from importlib import import_module

def state():
    numbers = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
    umask = os.umask(0)
    os.umask(umask)
    return [dict(os.environ), gc.isenabled(), gc.get_threshold(), gc.get_freeze_count(), umask, tempfile.tempdir,
            os.getcwd(), sys.getrecursionlimit(), [str(signal.getsignal(number)) for number in numbers]]

import which_django
which_django.set_up()  # without it, tables cannot be imported
before = state()
import widerspruch
names = [one.name for one in pkgutil.walk_packages(widerspruch.__path__, "widerspruch.")]
for name in names:
    if name != "widerspruch.__main__":
        import_module(name)
print(json.dumps([len(names), [(old, new) for old, new in zip(before, state()) if old != new]]))
"""

SAYS_THE_ALLOCATOR = """
import atexit, sys
atexit.register(lambda: print("by", sys.modules["pyarrow"].default_memory_pool().backend_name))
from widerspruch.cli import main
main(sys.argv[1:])
"""


def test_importing_all_rooms_sets_nothing():
    """Environment, signals, rights, garbage collection and folders are as they were before."""
    done = subprocess.run([sys.executable, "-c", IMPORTING_ALL], capture_output=True, text=True, check=True)
    modules, changed = json.loads(done.stdout)
    assert modules > 400
    assert changed == []


@pytest.mark.parametrize(
    ("command", "allocator"), [("check /nowhere", "by system"), ("gate audit --help", "by mimalloc")]
)
def test_only_a_command_that_reads_exports_chooses_the_allocator(command, allocator, monkeypatch):
    """Arrow gives memory back where an export is read; elsewhere it is as it comes."""
    monkeypatch.delenv("ARROW_DEFAULT_MEMORY_POOL", raising=False)
    asked = [sys.executable, "-c", SAYS_THE_ALLOCATOR, *command.split()]
    done = subprocess.run(asked, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[-1] == allocator


def test_ray_alone_is_told_by_the_environment():
    """It reads nowhere else what it must know before it starts; nothing else is let through by the linter."""
    package = Path(widerspruch.__file__).parent
    passing = [
        path.relative_to(package).as_posix() for path in package.rglob("*.py") if "TID251" in path.read_text("utf-8")
    ]
    assert passing == ["gate/schedule/ray.py"]
