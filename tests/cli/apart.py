"""The command in a process of its own."""

import signal
import sys


def command(*arguments: object, before: str = "") -> list[str]:
    """The command for a process of its own, with a line of Python that it runs first."""
    program = f"import sys\n{before}\nfrom widerspruch.cli import main\nmain(sys.argv[1:])"
    return [sys.executable, "-c", program, *(str(argument) for argument in arguments)]


def heed_interrupts() -> None:
    """For `preexec_fn`: what a job in the background starts would ignore Ctrl-C."""
    signal.signal(signal.SIGINT, signal.default_int_handler)
