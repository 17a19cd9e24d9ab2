"""A mail server for tests of delivery."""

from collections.abc import Iterator

import pytest

from desk.mail.smtp_server import TestServer, smtp_server


@pytest.fixture
def server() -> Iterator[TestServer]:
    """Takes everything unless a test says something else."""
    with smtp_server() as running:
        yield running
