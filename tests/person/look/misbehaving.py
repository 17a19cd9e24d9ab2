"""Processes that do in a reader's place what a real one can come to: killed, stuck, out of control."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from widerspruch.lib.processes import (
    keep_temporary_files_in,
    limit_memory,
    limit_processor_time,
    stay_off_the_network,
)
from widerspruch.person.look.messages import Broken, Progress, encode


def kills_itself(paths, folder, rulebook, pipe):
    """As the system does where memory runs out."""
    pipe.recv_bytes()
    pipe.send_bytes(encode(Progress("progress", 5, 10)))
    os._exit(9)


def never_answers(paths, folder, rulebook, pipe):
    """Waits for something that does not come."""
    (folder / "texts").write_text("Erika")
    pipe.send_bytes(encode(Progress("progress", 5, 10)))
    time.sleep(600)


def works_for_ever(paths, folder, rulebook, pipe):
    """Turns and turns."""
    limit_processor_time(0)
    while True:
        pass


def says_nonsense(paths, folder, rulebook, pipe):
    """Says what is no message, such as something that would run when it is read."""
    pipe.send_bytes(b"cos\nsystem\n(S'touch owned'\ntR.")
    time.sleep(600)


def says_too_much(paths, folder, rulebook, pipe):
    """One message that would fill the memory of whoever takes it."""
    pipe.send_bytes(bytes(100 << 20))
    time.sleep(600)


def takes_memory(paths, folder, rulebook, pipe):
    """More than it may."""
    limit_memory(200 << 20)
    try:
        bytearray(400 << 20)
    except MemoryError:
        pipe.send_bytes(encode(Broken("no_memory", "here")))


def calls_out(paths, folder, rulebook, pipe):
    """Tries to reach somebody, and says what it was told."""
    stay_off_the_network()
    tries = (
        lambda: socket.create_connection(("127.0.0.1", 9)),
        lambda: socket.getaddrinfo("127.0.0.1", 443),
        lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"Erika", ("127.0.0.1", 9)),
    )
    refused = 0
    for attempt in tries:
        try:
            attempt()
        except PermissionError:
            refused += 1
    pipe.send_bytes(encode(Progress("progress", refused, len(tries))))


def writes_a_temporary_file(paths, folder, rulebook, pipe):
    """Leaves files where its libraries and programs that it starts would leave theirs."""
    keep_temporary_files_in(folder)
    kept = Path(tempfile.mkstemp()[1]).parent
    code = "import tempfile; print(tempfile.gettempdir())"
    other = Path(
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip()
    )
    pipe.send_bytes(encode(Progress("progress", int(kept == folder) + int(other == folder), 2)))
    time.sleep(600)
