"""The app is there at once and takes little: what reads exports is not loaded before somebody opens one."""

import subprocess
import sys

import pytest

from widerspruch.person.site.navigation import PLACES

PROGRAM = """
import http.cookiejar, sys, tempfile, threading, urllib.request
from pathlib import Path
from widerspruch.lib import clock
from widerspruch.person.site.example import example_events
from widerspruch.person.site.serve import ServeOptions, Server
from widerspruch.rulebook.instants import BERLIN
from widerspruch.rulebook.load import load_rulebook

with tempfile.TemporaryDirectory() as folder:
    options = ServeOptions(clock.now, lambda: clock.today(BERLIN), load_rulebook(), print, Path(folder))
    server = Server(options)
    address = server.listen()
    threading.Thread(target=server.run, daemon=True).start()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
    try:
        first = address()
        browser.open(first)
        file = server.state.holding.new_example("Example", clock.now())
        for event in example_events():
            file.record(event, clock.now())
        for path in sys.argv[1:]:
            browser.open(first.split("/start")[0] + path).read()
    finally:
        server.close()
# The peak of `getrusage` is at least what the process had that started this one.
print(next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM")) // 1024)
print(*sys.modules)
"""
HEAVY = {"duckdb", "pyarrow", "pandas", "numpy", "lxml", "jinja2", "ahocorasick_rs", "typst"}


@pytest.fixture(scope="module")
def after_a_walk():
    """Peak of memory in MiB and all modules of a process that has shown every place once."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *PLACES.values()], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.stderr == ""
    memory, modules = done.stdout.splitlines()[-2:]
    return int(memory), set(modules.split())


def test_what_reads_exports_is_not_loaded(after_a_walk):
    """Nor what draws, nor what makes a PDF."""
    loaded = after_a_walk[1]

    assert loaded & HEAVY == set()
    assert not {module for module in loaded if module.startswith("widerspruch.person.report")}


def test_it_takes_little_memory(after_a_walk):
    """Less than 150 MB with all pages shown; measured is less than half of that."""
    assert after_a_walk[0] < 150
