"""What processes do that the tests start."""


def say(one, other, pipe):
    """Give back what was given."""
    pipe.send((one, other))


def answer(pipe):
    """Give one text back, turned round."""
    pipe.send(pipe.recv()[::-1])
