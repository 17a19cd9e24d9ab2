"""docs/operators/late-objection.md, typed as it stands: from invented posts to a report by which nothing is stale."""

import json
import re
import shlex
import shutil
from pathlib import Path

import pytest

from cli.conftest import Run

PAGE = (Path(__file__).parents[3] / "docs" / "operators" / "late-objection.md").read_text("utf-8")
FAR = "2099-01-31"
"""In the place of the page's day until which models stay: one day it will have passed."""


def blocks(kind: str) -> list[str]:
    """Those of a kind, in their order."""
    return re.findall(rf"```{kind}\n(.*?)```", PAGE, re.DOTALL)


def commands() -> list[list[str]]:
    """All of the page, in their order, each as words."""
    lines = "".join(blocks("console")).replace("\\\n", " ").splitlines()
    assert all(line.startswith("$ ") for line in lines)
    return [shlex.split(re.sub(r"(--until) \S+", rf"\1 {FAR}", line[2:])) for line in lines]


@pytest.fixture(scope="module")
def parts() -> int:
    """How many buckets the page makes."""
    (found,) = re.findall(r"--buckets (\d+)", PAGE)
    return int(found)


@pytest.mark.slow
def test_every_command_of_the_page_does_what_the_page_says(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, parts: int
) -> None:
    """One part of all is trained again, all others stay byte for byte, and nothing is stale at the end."""
    pytest.importorskip("sklearn")
    monkeypatch.chdir(tmp_path)
    (made,) = blocks("python")
    exec(compile(made, "late-objection.md", "exec"), {})
    for name, block in zip(("profile.toml", "recipe.toml"), blocks("toml"), strict=True):
        Path(name).write_text(block, "utf-8")

    said = {}
    for program, *words in commands():
        if program == "cp":
            shutil.copyfile(*words)
            continue
        ended = run(*words, *(("--json",) if words[:2] in (["lineage", "affected"], ["lineage", "retrain"]) else ()))
        assert ended.code == 0, (words, ended.said, ended.complained)
        said[" ".join(words[:2])] = ended.out

    affected = json.loads(said["lineage affected"])
    stale = [one["name"] for one in affected["models"] if one["state"] == "stale"]
    assert len(stale) == 2
    assert "topics" in stale
    assert affected["redone"]["files"] == 1
    retrained = json.loads(said["lineage retrain"])
    assert (len(retrained["again"]), retrained["of"], retrained["exactness"]) == (1, parts, "bitwise")
    assert unchanged() == parts - 1
    assert "Keines der Modelle in diesem Bericht ist noch veraltet" in " ".join(
        said["verify lineage-proof-2.json"].split()
    )
    first = run("verify", "lineage-proof-1.json", "--policy", "log/policy", "--key", "signing.pem.pub", "--json")
    told = json.loads(first.out)
    assert (first.code, told["outcome"]) == (4, "stale")
    assert {one["until"] for one in told["told"]["models"]} == {"31.01.2099"}


def unchanged() -> int:
    """Parts of the second training whose files are the bytes of the first."""
    return sum(
        {one.name: one.read_bytes() for one in part.iterdir()}
        == {one.name: one.read_bytes() for one in Path("models-2", "parts", part.name).iterdir()}
        for part in Path("models-1", "parts").iterdir()
    )


def test_every_command_of_the_page_is_one() -> None:
    """None of it is left out of the test."""
    assert len(commands()) == len(re.findall(r"^\$ ", PAGE, re.MULTILINE)) > 12
    assert {one[0] for one in commands()} == {"widerspruch", "cp"}
