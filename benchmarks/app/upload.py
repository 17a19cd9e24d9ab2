"""What an upload costs: `python -m benchmarks.app.upload [--size 2000000000]`.

The app in a process of its own takes one file of random bytes, as a browser sends it. Printed: seconds until it
answers, the most memory of the app's process, and the most that lay on the disk meanwhile.
"""

import argparse
import http.client
import os
import re
import subprocess
import sys
import threading
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.run import MIB

BOUNDARY = "made-up-boundary"


def main() -> None:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=2_000_000_000)
    size = parser.parse_args().size
    with TemporaryDirectory() as folder:
        temporary = Path(folder) / "temporary"
        temporary.mkdir()
        command = [sys.executable, "-m", "widerspruch", "app", "--no-browser", "--folder", folder]
        environment = {**os.environ, "TMPDIR": str(temporary)}
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True, env=environment
        ) as app:
            assert app.stdout is not None
            address = app.stdout.readline()
            seconds, disk, memory = _uploaded(address[address.index("http://") :].strip(), size, temporary, app.pid)
            app.terminate()
    print(f"| an upload of {size / 1e6:,.0f} MB | |\n|---|---|")
    print(f"| taken in | {seconds:.1f} s, {size / 1e6 / seconds:.0f} MB/s |")
    print(f"| most on the disk meanwhile | {disk / 1e6:,.0f} MB |")
    print(f"| most memory of the app | {memory:.0f} MiB |")


def _uploaded(address: str, size: int, temporary: Path, pid: int) -> tuple[float, int, float]:
    """Seconds, bytes on the disk, MiB of memory."""
    host, _, start = address.removeprefix("http://").partition("/")
    browser = http.client.HTTPConnection(host)
    browser.request("GET", f"/{start}")
    entered = browser.getresponse()
    entered.read()
    cookies = [(entered.getheader("Set-Cookie") or "").partition(";")[0]]
    browser.request("GET", "/export", headers={"Cookie": cookies[0]})
    shown = browser.getresponse()
    page = shown.read().decode()
    cookies += [value.partition(";")[0] for name, value in shown.getheaders() if name == "Set-Cookie"]
    hidden = dict(
        re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.partition("/export/files")[2])
    )
    most = [0]
    done = threading.Event()
    watcher = threading.Thread(target=_watch, args=(temporary, most, done))
    watcher.start()
    began = time.perf_counter()
    _send(browser, "; ".join(cookies), {name: hidden[name] for name in ("csrfmiddlewaretoken", "once")}, size)
    answer = browser.getresponse()
    answer.read()
    seconds = time.perf_counter() - began
    done.set()
    watcher.join()
    assert answer.status == 303, answer.status
    status = Path(f"/proc/{pid}/status").read_text()
    return seconds, most[0], int(status.partition("VmHWM:")[2].split()[0]) / 1024


def _send(browser: http.client.HTTPConnection, cookie: str, hidden: dict[str, str], size: int) -> None:
    disposition = 'Content-Disposition: form-data; name="'
    fields = "".join(f'--{BOUNDARY}\r\n{disposition}{name}"\r\n\r\n{value}\r\n' for name, value in hidden.items())
    head = f'{fields}--{BOUNDARY}\r\n{disposition}export"; filename="facebook-1.zip"\r\n\r\n'.encode()
    tail = f"\r\n--{BOUNDARY}--\r\n".encode()
    browser.putrequest("POST", "/export/files")
    browser.putheader("Cookie", cookie)
    browser.putheader("Content-Type", f"multipart/form-data; boundary={BOUNDARY}")
    browser.putheader("Content-Length", str(len(head) + size + len(tail)))
    browser.endheaders()
    browser.send(head)
    block = os.urandom(MIB)
    for start in range(0, size, MIB):
        browser.send(block[: size - start])
    browser.send(tail)


def _watch(folder: Path, most: list[int], done: threading.Event) -> None:
    while not done.wait(0.1):
        most[0] = max(most[0], sum(_size(file) for file in folder.rglob("*")))


def _size(file: Path) -> int:
    try:
        return file.stat().st_size if file.is_file() else 0
    except FileNotFoundError:
        return 0


if __name__ == "__main__":
    main()
