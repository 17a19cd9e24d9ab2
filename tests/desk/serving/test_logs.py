"""`note`: an event and its facts, and no other word."""

import pytest

from widerspruch.desk.logs import note


def test_only_facts_of_the_list_are_written_down() -> None:
    """An e-mail address cannot slip in by a keyword of somebody's own."""
    with pytest.raises(ValueError, match="email"):
        note("sent", email="erika@example.org")
