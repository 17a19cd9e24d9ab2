"""A run that the gate recorded, as a monitor sees it."""

import json
from datetime import date
from pathlib import Path

import pytest

from cli.conftest import Run
from gate import made
from gate.made import objection
from log.made_logs import LOG_KEY, ORIGIN
from widerspruch.gate.profile_toml import to_toml
from widerspruch.log.init import begin
from widerspruch.protocol.signing_keys import SigningKey
from widerspruch.rulebook.instants import end_of_day

KEY = SigningKey.from_seed(b"gate".ljust(32, b"\0"))
FREEZE = date(2026, 11, 21)
RUN = ("--key", "hashing.key", "--profile", "profile.toml", "--workers", "1", "--sign", "signing.pem")
WATCH = ("log", "monitor", "log", "--policy", "log/policy", "--key", "signing.pem.pub", "--json")


def test_what_the_gate_records_holds_before_a_monitor(
    tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sets, a run and a purge, honest: nothing is found. A run on the older set: just that."""
    monkeypatch.chdir(tmp_path)
    for key, name in ((KEY, "signing.pem"), (LOG_KEY, "log.pem"), (made.KEY, "hashing.key")):
        key.save(Path(name))
    KEY.public.save(Path("signing.pem.pub"))
    made.write(Path("corpus/a.parquet"), made.posts([1, 2, 3, None]))
    Path("profile.toml").write_text(to_toml(made.PROFILE), "utf-8")
    until = end_of_day(FREEZE)
    for number, named in ((1, [2]), (2, [2, 3])):
        dates = {"received_until": until + number, "issued_at": until + 9}
        objections = [objection(one, made.BEFORE) for one in named]
        made.exclusion_set(Path(f"set-{number}"), objections, number=number, signer=KEY, **dates)
    begin(Path("log"), ORIGIN, LOG_KEY)
    logged = ("--log", "log", "--log-key", "log.pem")

    run("log", "append", "log", "set-1/statement.json", "--key", "log.pem")
    built = run("gate", "run", "corpus", "--exclusions", "set-1", "--freeze", FREEZE, "--out", "built", *RUN, *logged)
    run("log", "append", "log", "set-2/statement.json", "--key", "log.pem")
    purged = run("gate", "purge", "built", "--exclusions", "set-2", *RUN[:2], *RUN[-2:], "--apply", *logged)
    honest = run(*WATCH)
    late = run("gate", "run", "corpus", "--exclusions", "set-1", "--freeze", FREEZE, "--out", "late", *RUN, *logged)
    found = run(*WATCH)

    assert (built.code, purged.code, late.code) == (0, 0, 0), (built.err, purged.err, late.err)
    told = json.loads(honest.out)
    assert (honest.code, told["sets"], told["runs"], told["findings"]) == (0, 2, 2, [])
    assert [(one["code"], one["values"]["other"]) for one in json.loads(found.out)["findings"]] == [("run_set_old", 2)]
