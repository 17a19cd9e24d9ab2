"""Our reader of zips beside `zipfile`, its table and its bytes: `python -m benchmarks.exports.zips`.

Each run is a process of its own, both in turn. Seconds are the processor's; memory is what the process's peak grew by
while it read. Linux only: it asks there for the peak of this process, not of those before it.
"""

import argparse
import json
import statistics
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from widerspruch.exports.archive.directory import read_directory
from widerspruch.exports.archive.limits import Limits, Meter
from widerspruch.exports.archive.member import ZipMember, ZipPlace

RECORD = '{{"timestamp": {at}, "data": [{{"post": "Spaziergang Nummer {at} am Fluss"}}], "title": "Erika"}}'
RECORDS_OF_A_LARGE_ONE = 100_000
CHUNK = 256 * 1024


def many_small(path: Path, members: int) -> None:
    """One record in each file, in folders as an export with many chats has them."""
    with zipfile.ZipFile(path, "w") as archive:
        for number in range(members):
            name = f"your_facebook_activity/messages/inbox/erikabeispiel_{number // 4}/message_{number % 4}.json"
            archive.writestr(name, f"[{RECORD.format(at=number)}]")


def few_large(path: Path, members: int) -> None:
    """About 9 MB of JSON in each file."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(members):
            begin = 1_200_000_000 + number * RECORDS_OF_A_LARGE_ONE
            records = (RECORD.format(at=at) for at in range(begin, begin + RECORDS_OF_A_LARGE_ONE))
            archive.writestr(f"posts/your_posts_{number}.json", f"[{','.join(records)}]")


def our_members(path: Path) -> tuple[ZipMember, ...]:
    """Members, after everything that is refused by the table alone."""
    return read_directory(ZipPlace(path, 0, path.stat().st_size, Meter(Limits())), path.name).members


def our_table(path: Path) -> int:
    """How many members there are."""
    return len(our_members(path))


def table_of_zipfile(path: Path) -> int:
    """How many members there are."""
    with zipfile.ZipFile(path) as archive:
        return len(archive.infolist())


def our_bytes(path: Path) -> int:
    """How many plain bytes there are."""
    read = 0
    for member in our_members(path):
        with member.open() as stream:
            read += sum(map(len, iter(lambda: stream.read(CHUNK), b"")))
    return read


def bytes_of_zipfile(path: Path) -> int:
    """How many plain bytes there are."""
    read = 0
    with zipfile.ZipFile(path) as archive:
        for info in archive.infolist():
            with archive.open(info) as stream:
                read += sum(map(len, iter(lambda: stream.read(CHUNK), b"")))
    return read


READERS: dict[str, Callable[[Path], int]] = {
    reader.__name__: reader for reader in (our_table, table_of_zipfile, our_bytes, bytes_of_zipfile)
}


def read_once(name: str, path: Path) -> None:
    """Print what one reading took."""
    before, started = peak_kib(), time.process_time()
    found = READERS[name](path)
    seconds = time.process_time() - started
    print(json.dumps({"found": found, "seconds": seconds, "mib": (peak_kib() - before) / 1024}))


def peak_kib() -> int:
    """The most memory that this process had so far."""
    lines = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


def compare(path: Path, runs: int, *names: str) -> None:
    """All in turn; prints medians as rows of a table."""
    measured: dict[str, list[dict[str, float]]] = {name: [] for name in names}
    for _ in range(runs):
        for name, done in measured.items():
            command = [sys.executable, "-m", "benchmarks.exports.zips", "--read", name, str(path)]
            done.append(json.loads(subprocess.run(command, capture_output=True, check=True).stdout))
    for name, done in measured.items():
        seconds, mib = (statistics.median(run[field] for run in done) for field in ("seconds", "mib"))
        print(f"| {name} | {done[0]['found']:,} | {seconds:.2f} | {mib:.0f} |")


def main() -> None:
    """Make the archives and measure, or read one for a measurement."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--entries", type=int, default=200_000, help="of the archive whose table is read")
    parser.add_argument("--large", type=int, default=20, help="files of 9 MB in the archive whose bytes are read")
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--read", nargs=2, metavar=("READER", "ZIP"), help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.read:
        read_once(arguments.read[0], Path(arguments.read[1]))
        return
    print("| reader | found | s | MiB |\n|---|---|---|---|")
    with TemporaryDirectory() as folder:
        small, large = Path(folder) / "small.zip", Path(folder) / "large.zip"
        many_small(small, arguments.entries)
        compare(small, arguments.runs, "our_table", "table_of_zipfile")
        few_large(large, arguments.large)
        compare(large, arguments.runs, "our_bytes", "bytes_of_zipfile")


if __name__ == "__main__":
    main()
