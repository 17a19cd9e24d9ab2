"""`widerspruch desk credential new`: a token that is shown once, and lines that know it."""

import tomllib
from textwrap import dedent

import pytest

from cli.conftest import Run
from widerspruch.desk.access.credentials import credential_in
from widerspruch.desk.config import CredentialConfig


def _made(run: Run, *options: str) -> tuple[str, CredentialConfig]:
    ended = run("desk", "credential", "new", *options)
    assert ended.code == 0, ended.err
    token = next(line.strip() for line in ended.out.splitlines() if line.strip().startswith("wd"))
    lines = ended.out[ended.out.index("    [[") :]
    (kept,) = tomllib.loads(dedent(lines))["desk"]["credentials"]
    return token, CredentialConfig(**kept)


@pytest.mark.parametrize("role", ["platform", "gate", "metrics"])
def test_the_printed_lines_know_the_printed_token_and_no_other(run: Run, role: str) -> None:
    token, kept = _made(run, "--role", role)
    other, _ = _made(run, "--role", role)
    assert credential_in(f"Bearer {token}", (kept,)) == kept
    assert kept.role == role
    assert credential_in(f"Bearer {other}", (kept,)) is None
    assert token not in str(kept)


def test_a_name_with_anything_in_it_is_still_a_setting(run: Run) -> None:
    name = 'pipe"line\\ ü\x07'
    assert _made(run, "--role", "gate", "--name", name)[1].name == name


def test_a_role_that_is_none_is_refused(run: Run) -> None:
    assert run("desk", "credential", "new", "--role", "root").code == 2
