"""`widerspruch desk agent`: registered, listed, with another key, and ended."""

from pathlib import Path

import pytest

from cli.conftest import Run
from cli.desk.settings_file import write_settings
from widerspruch.protocol.base64_text import encoded
from widerspruch.protocol.signing_keys import SigningKey


def test_from_registered_to_ended(run_apart: Run, tmp_path: Path) -> None:
    key, other = SigningKey.new(), SigningKey.new()
    pem = tmp_path / "vz.pem"
    pem.write_bytes(key.public.pem)
    settings = ("--config", write_settings(tmp_path), "--lang", "en")
    nobody = run_apart("desk", "agent", "end", "VZ_EXAMPLE", *settings)
    assert nobody.code == 1
    assert "Nobody of this id is registered here." in nobody.err
    added = run_apart(
        *("desk", "agent", "add", "VZ_EXAMPLE", "--name", "Verband", "--key", str(pem), "--kind", "association"),
        *("--callback-host", "agent.example", "--vouches", *settings),
    )
    assert (added.code, added.out.strip()) == (0, "VZ_EXAMPLE is registered.")
    assert run_apart("desk", "agent", "key", "VZ_EXAMPLE", "--key", encoded(other.public.raw), *settings).code == 0
    assert run_apart("desk", "agent", "end", "VZ_EXAMPLE", *settings).code == 0
    listed = run_apart("desk", "agent", "list", *settings).out
    assert "VZ_EXAMPLE: Verband, association, 0 requests" in listed
    told = (encoded(other.public.raw), "callbacks to agent.example", "its word on whose account it is counts", "ended")
    assert [one for one in told if one not in listed] == []
    again = run_apart("desk", "agent", "add", "VZ_EXAMPLE", "--name", "x", "--key", str(pem), *settings)
    assert again.code == 3


@pytest.mark.parametrize("key", ["", "x", "missing.pem", "A" * 43 + "=", encoded(bytes(32))])
def test_what_is_no_key_is_refused(run: Run, key: str) -> None:
    ended = run("desk", "agent", "add", "VZ", "--name", "x", "--key", key, "--lang", "en")
    assert ended.code == 1
    assert "no public Ed25519 key" in ended.err
