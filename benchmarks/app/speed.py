"""How soon the app is there, and what it takes: `python -m benchmarks.app.speed [--runs 5]`.

A process of its own each time, on an empty folder: real seconds from the command until its address is shown and until
the whole first page has come, and the memory that the process keeps then.
"""

import argparse
import http.cookiejar
import statistics
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from tempfile import TemporaryDirectory


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    with TemporaryDirectory() as folder:
        starts = [started(Path(folder)) for _ in range(runs)]
    shown, page, memory = (statistics.median(column) for column in zip(*starts, strict=True))
    print(f"| start, median of {runs} | |\n|---|---|")
    print(f"| address shown after | {shown:.2f} s |")
    print(f"| first page after | {page:.2f} s |")
    print(f"| memory then | {memory:.0f} MiB |")


def started(folder: Path) -> tuple[float, float, float]:
    """Seconds to the address and to the first page, and MiB that the process then keeps."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "widerspruch", "app", "--no-browser", "--folder", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True) as app:
        assert app.stdout is not None
        line = app.stdout.readline()
        shown = time.perf_counter() - began
        address = line[line.index("http://") :].strip()
        browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar()))
        browser.open(address).read()
        browser.open(address.partition("/start")[0]).read()
        page = time.perf_counter() - began
        status = Path(f"/proc/{app.pid}/status").read_text()
        app.terminate()
    return shown, page, int(status.partition("VmRSS:")[2].split()[0]) / 1024


if __name__ == "__main__":
    main()
