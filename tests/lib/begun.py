"""What processes do that the tests start."""

import sys


def say(one, other, pipe):
    """Give back what was given."""
    pipe.send((one, other))


def answer(pipe):
    """Give one text back, turned round."""
    pipe.send(pipe.recv()[::-1])


def say_whether_there(module, pipe):
    """Whether a module is imported, without importing it."""
    pipe.send(module in sys.modules)
