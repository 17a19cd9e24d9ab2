"""What the page for agents says is run: with curl and openssl, and with Python, at a real desk."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from journeys.beispielnetz import Platform, beispielnetz

PAGE = Path(__file__).parents[2] / "docs" / "agents.md"
BLOCKS = re.compile(r"^```(sh|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(language: str) -> list[str]:
    """The programs of the page, in their order."""
    return [text for named, text in BLOCKS.findall(PAGE.read_text("utf-8")) if named == language]


def ran(command: list[str], folder: Path, **variables: str) -> str:
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=folder, timeout=240, env={**os.environ, **variables}
    )
    assert done.returncode == 0, (done.stdout, done.stderr)
    return done.stdout


def register(platform: Platform, agent_id: str, key: Path) -> None:
    platform.command("agent", "add", agent_id, "--name", "Beispielverband", "--key", key, "--vouches")


def test_the_page_can_be_followed_from_its_beginning_to_its_end(tmp_path: Path) -> None:
    tools = ("bash", "curl", "openssl", "base64")
    if missing := [one for one in tools if shutil.which(one) is None]:
        pytest.skip(f"needs {', '.join(missing)}, which is not installed")
    new_key, walk = blocks("sh")
    agent, use = blocks("python")
    assert len([line for line in agent.splitlines() if line.strip()]) <= 50
    (tmp_path / "desk").mkdir()
    strict = "set -euo pipefail\n"
    with beispielnetz(tmp_path / "desk", None) as platform:
        ran(["bash", "-c", strict + new_key], tmp_path)
        for agent_id in ("BY_SHELL", "BY_PYTHON"):
            register(platform, agent_id, tmp_path / "agent.pub.pem")
        desk = {"DESK": platform.address, "BUSINESS": platform.address.partition("://")[2]}
        told = ran(["bash", "-c", strict + walk], tmp_path, AGENT="BY_SHELL", TOKEN="", **desk)
        assert told.splitlines() == ["Signature Verified Successfully", "revoked"]

        use = use.replace("https://desk.example.org", platform.address).replace("AGENT_EXAMPLE", "BY_PYTHON")
        program = f"{agent}\n{use}\nprint(status['status'])\n".replace("70010001", "70010002").replace(
            "erika@", "otto@"
        )
        assert ran([sys.executable, "-c", program], tmp_path).split() == ["revoked"]
