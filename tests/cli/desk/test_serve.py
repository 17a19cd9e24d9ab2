"""`widerspruch desk serve`, as a process of its own."""

from pathlib import Path

import requests

from cli.desk.running import ENDED, started


def test_the_demo_answers_and_ends_cleanly(tmp_path: Path) -> None:
    """One command gives desk, mailbox and login, says what to try, and leaves nothing running after Ctrl-C."""
    with started("--demo", "--folder", tmp_path, "--listen", "127.0.0.1:0") as desk:
        desk.wait_until_it_answers()
        places = [desk.address(number) for number in range(3)]
        assert requests.get(f"{places[0]}/healthz", timeout=10).json()["status"] == "ok"
        assert "Noch keine Mail" in requests.get(places[1], timeout=10).text
        assert requests.get(f"{places[2]}/.well-known/openid-configuration", timeout=10).json()["issuer"] == places[2]
        assert any("Erika Beispiel" in line for line in desk.said)

        code, complained = desk.stop()

    assert (code, complained) == (0, "")
    assert desk.said[-1] == ENDED
    for place in places:
        assert not answers(place)
    assert {path.name for path in tmp_path.iterdir()} == {"desk.sqlite", "keys", "mails", "sets"}


def answers(address: str) -> bool:
    """Whether anything is there."""
    try:
        return bool(requests.get(address, timeout=5).status_code)
    except requests.ConnectionError:
        return False
