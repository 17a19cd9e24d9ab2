"""A process that dies at its so many-th call to the disk."""

import os
import signal
from collections.abc import Callable


def die_at(step: int, calls: tuple[str, ...]) -> None:
    """From now on this process kills itself at one of these calls of `os`, counted together from 1, before it is done."""
    count = 0

    def dying(call: Callable[..., object]) -> Callable[..., object]:
        def counted(*args: object, **kwargs: object) -> object:
            nonlocal count
            count += 1
            if count == step:
                os.kill(os.getpid(), signal.SIGKILL)
            return call(*args, **kwargs)

        return counted

    for name in calls:
        setattr(os, name, dying(getattr(os, name)))
