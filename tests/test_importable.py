"""Every module of the house can be imported where nothing is that only POSIX has."""

import subprocess
import sys

IMPORTED_ON_WINDOWS = """
import os, pkgutil, signal, socket, sys, types
from importlib import import_module

import which_django
import widerspruch

which_django.set_up()
names = [
    found.name
    for found in pkgutil.walk_packages(widerspruch.__path__, "widerspruch.")
    if not found.name.endswith("__main__")
]
for name in names:
    import_module(name)  # and with it everything that is not ours

for name in [name for name in sys.modules if name.partition(".")[0] == "widerspruch"]:
    del sys.modules[name]
for name in ("fcntl", "resource", "pwd", "grp", "termios", "tty", "pty", "readline", "syslog", "posix"):
    sys.modules[name] = None
sys.modules["msvcrt"] = types.ModuleType("msvcrt")
for module, missing in (
    (os, ("fork", "getuid", "geteuid", "getgid", "getpgid", "setsid", "killpg", "sched_getaffinity", "uname", "chown",
          "statvfs", "O_NOFOLLOW", "O_DIRECTORY", "O_CLOEXEC", "O_NONBLOCK", "WNOHANG", "pathconf", "mkfifo")),
    (signal, ("pthread_sigmask", "SIGKILL", "SIGHUP", "SIGUSR1", "SIGUSR2", "SIGALRM", "SIG_BLOCK", "SIG_SETMASK",
              "alarm", "setitimer")),
    (socket, ("AF_UNIX",)),
):
    for one in missing:
        if hasattr(module, one):
            delattr(module, one)
sys.platform = "win32"

for name in names:
    import_module(name)
print(len(names))
"""


def test_nothing_at_import_needs_posix() -> None:
    """On Windows a person checks an export, and a platform's people look at a corpus, as anywhere."""
    done = subprocess.run(
        [sys.executable, "-c", IMPORTED_ON_WINDOWS], capture_output=True, text=True, check=False, timeout=300
    )
    assert done.returncode == 0, done.stderr[-2000:]
    assert int(done.stdout) > 300
