"""What the people of the demo are told."""

from datetime import date
from pathlib import Path

from widerspruch.testing.demo.notice import accounts_text, write_notice
from widerspruch.testing.demo.people import PEOPLE

TODAY = date(2026, 11, 30)


def test_everybody_at_beispielnetz_is_told_once_in_their_language() -> None:
    lines = accounts_text().splitlines()
    assert lines[0] == "account,email,country,language,birth_date"
    accounts = [line.split(",")[0] for line in lines[1:]]
    assert sorted(accounts) == sorted(
        one.id for person in PEOPLE for one in person.accounts if one.platform == "beispielnetz"
    )
    assert "70010004,edith@example.net,IE,en,1965-01-31" in lines


def test_a_demo_that_is_started_again_tells_the_same(tmp_path: Path) -> None:
    first = write_notice(tmp_path, TODAY)
    text = first.text.read_text("utf-8")
    assert '"IE"' in text
    assert write_notice(tmp_path, date(2026, 12, 1)) == first
    assert first.text.read_text("utf-8") == text
