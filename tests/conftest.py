"""What all tests share."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from no_network import sitecustomize

# A slow machine must not fail a test.
settings.register_profile("widerspruch", deadline=None)
settings.load_profile("widerspruch")

# For the processes that tests start.
os.environ["PYTHONPATH"] = os.pathsep.join(
    [str(Path(sitecustomize.__file__).parent), *filter(None, [os.environ.get("PYTHONPATH")])]
)


@pytest.fixture(autouse=True)
def _no_network() -> Iterator[None]:
    """A test that tries to reach beyond this machine fails, also where the attempt was swallowed."""
    before = len(sitecustomize.attempts)
    yield
    assert sitecustomize.attempts[before:] == []
