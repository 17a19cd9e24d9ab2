"""`widerspruch lineage prove` and `widerspruch verify` with a report about models: written, told, and refused."""

import json
from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import pytest
from tests.protocol.proof.world import KEYS, POLICY, STRANGER

from cli.conftest import Ended, Run
from protocol.lineage.made_reports import DAY, MADE, model, report_proof
from widerspruch.lib import clock

NOW = MADE + 10 * DAY
MODELS = (
    model("adapter-1", until=NOW + 5 * DAY),
    model("adapter-2", "unknown"),
    model("adapter-3", "replaced"),
    model("adapter-4", "withdrawn"),
)
Checked = Callable[..., Ended]


@pytest.fixture
def checked(run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checked:
    """A report beside policy and keys, checked ten days after it was made."""
    monkeypatch.chdir(tmp_path)
    Path("policy").write_bytes(POLICY)
    Path("keys.json").write_bytes(KEYS)

    def checking(data: bytes, *more: object, keys: bool = True) -> Ended:
        Path("lineage-proof.json").write_bytes(data)
        given = ["--policy", "policy", *(["--keys", "keys.json"] if keys else [])]
        with patch.object(clock, "now", lambda: NOW):
            return run("verify", "lineage-proof.json", *given, *more)

    return checking


def test_each_model_is_told_with_its_state_and_its_day(checked: Checked) -> None:
    """With what it rests on, and what it does not show."""
    ended = checked(report_proof(MODELS))
    assert ended.code == 4
    for part in (
        "2 Modelle sind veraltet und noch im Einsatz",
        "veraltet, im Einsatz höchstens bis",
        "ungeklärt, zählt wie veraltet; bis wann es im Einsatz bleibt, sagt die Plattform nicht",
        "ersetzt durch ein neues Modell",
        "außer Betrieb",
        "Unabhängige Zeugen (W1 und W2)",
        "das eigene Wort der Plattform",
        "Ob Beiträge von Ihnen in einem dieser Modelle sind",
        "großes Grundmodell",
    ):
        assert part in ended.said
    english = checked(report_proof(MODELS), "--lang", "en")
    assert "2 models are stale and still in service" in english.said


def test_a_day_that_has_passed_is_told_first(checked: Checked) -> None:
    """And ends with 1."""
    ended = checked(report_proof((*MODELS, model("z-overdue", until=NOW - 1))))
    assert ended.code == 1
    assert "Frist vorbei: Ein veraltetes Modell" in ended.said
    assert ended.said.index("z-overdue") < ended.said.index("adapter-1")
    assert "legen Sie diesen einer Beschwerde bei" in ended.said


def test_nothing_stale_ends_with_nought(checked: Checked) -> None:
    ended = checked(report_proof(MODELS[2:]))
    assert ended.code == 0
    assert "Keines der Modelle in diesem Bericht ist noch veraltet" in ended.said


@pytest.mark.parametrize("changes", [{"signer": STRANGER}, {"is_logged": False}, {"witnesses": ()}])
def test_of_what_cannot_be_checked_no_model_is_told(checked: Checked, changes: dict[str, object]) -> None:
    ended = checked(report_proof(MODELS, **changes))
    assert ended.code == 1
    assert "Dieser Bericht zählt nicht." in ended.said
    assert "adapter-1" not in ended.said


def test_without_keys_it_is_told_under_a_condition(checked: Checked) -> None:
    ended = checked(report_proof(MODELS), keys=False)
    assert ended.code == 4
    assert "Nur wenn die Unterlagen von der Plattform stammen" in ended.said


def test_another_platform_than_asked_for_is_refused(checked: Checked) -> None:
    assert checked(report_proof(MODELS), "--platform", "instagram").code == 1


def test_other_programs_are_told_the_same(checked: Checked) -> None:
    """Each model with its values."""
    told = json.loads(checked(report_proof(MODELS), "--json").out)
    assert (told["outcome"], told["code"]) == ("stale", None)
    assert [(one["name"], one["state"], one["is_overdue"]) for one in told["told"]["models"]] == [
        ("adapter-1", "stale", False),
        ("adapter-2", "unknown", False),
        ("adapter-3", "replaced", False),
        ("adapter-4", "withdrawn", False),
    ]
    refused = json.loads(checked(report_proof(MODELS, is_logged=False), "--json").out)
    assert (refused["outcome"], refused["code"], refused["findings"]) == (
        "cannot_be_checked",
        "report_not_in_log",
        None,
    )


def test_a_policy_is_asked_for(run: Run, tmp_path: Path) -> None:
    (tmp_path / "lineage-proof.json").write_bytes(report_proof(MODELS))
    assert run("verify", tmp_path / "lineage-proof.json").code == 2
