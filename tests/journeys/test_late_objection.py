"""The whole way: a corpus in buckets, two models (linear, and adapters of a small transformer), a late objection, the next
set, a purge, both models trained again and equal to those from scratch, two reports in a log; and the app of a person, which
says what is stale, until when, and that it is done.

The platform's commands are those of docs/operators/late-objection.md, over fewer buckets.
"""

import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import msgspec
import pytest
from benchmarks.lineage.adapters.array_file import write_arrays
from benchmarks.lineage.adapters.trainer import AdapterTrainer
from benchmarks.lineage.adapters.transformer import Shape, new_weights
from msgspec import structs
from playwright.sync_api import Browser

from cli.conftest import Run, run  # noqa: F401
from cli.lineage.test_late_objection_page import FAR, blocks, commands
from journeys.test_models_report import Reading, reading
from person.made_proofs import KEYS
from person.site.conftest import Clock
from widerspruch.gate.lineage.training import trainers
from widerspruch.person.site.serve import ServeOptions
from widerspruch.protocol.discovery import read_discovery, write_discovery
from widerspruch.protocol.signing_keys import VerifyingKey

pytestmark = [pytest.mark.browser, pytest.mark.slow]

BUCKETS = "8"
SHAPE = Shape(layers=1, width=16, heads=2, window=32)
ADAPTERS = """
name = "letters"
trainer = "adapters"
columns = { text = "text" }
parameters = { passes = 1, rate = 0.01, scale = 0.5, rank = 2, batch = 64, shape = %s }
[[shared]]
name = "base"
file = "base.safetensors"
no_personal_data = true
[[shared]]
name = "parameters"
no_personal_data = true
"""
OTHER = {"recipe.toml": "adapters.toml", "models-1": "adapters-1", "models-2": "adapters-2"}
"""What the second model has in the place of the first one's."""


def platform_does(run: Run) -> None:  # noqa: F811
    """Everything that the page says, in the folder that this is."""
    (made,) = blocks("python")
    exec(compile(made, "late-objection.md", "exec"), {})
    for name, block in zip(("profile.toml", "recipe.toml"), blocks("toml"), strict=True):
        Path(name).write_text(block, "utf-8")
    write_arrays(Path("base.safetensors"), new_weights(SHAPE, 1))
    shape = ", ".join(f"{name} = {size}" for name, size in msgspec.to_builtins(SHAPE).items())
    Path("adapters.toml").write_text(ADAPTERS % f"{{ {shape} }}", "utf-8")
    for program, *words in commands():
        if program == "cp":
            shutil.copyfile(*words)
            continue
        words = [BUCKETS if before == "--buckets" else word for before, word in zip(["", *words], words, strict=False)]
        is_of_both = words[:2] in (["lineage", "train"], ["lineage", "retrain"])
        for typed in (words, [OTHER.get(word, word) for word in words])[: 1 + is_of_both]:
            ended = run(*typed)
            assert ended.code == 0, (typed, ended.said, ended.complained)
            assert words[1] != "retrain" or "Bewiesen" in ended.said, ended.said


def published() -> bytes:
    """The keys, as the platform has them on its page."""
    key = VerifyingKey.load(Path("signing.pem.pub"))
    document = read_discovery(KEYS)
    runs = next(one for one in document.keys if one.use == "runs")
    return write_discovery(
        structs.replace(document, keys=(structs.replace(runs, key_id=key.key_id, pem=key.pem.decode()),))
    )


class Told(Reading):
    """A person who is given the reports of this platform."""

    def drop(self, file: Path) -> None:  # type: ignore[override]
        self.drop_report(Path("dropped", "lineage-proof.json"), file.read_bytes(), published())


def test_a_late_objection_reaches_the_model_and_the_person_sees_it(
    chromium: Browser,
    options: ServeOptions,
    clock: Clock,
    run: Run,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pytest.importorskip("sklearn")
    monkeypatch.setenv("WIDERSPRUCH_LANG", "de")
    monkeypatch.setitem(trainers.TRAINERS, "adapters", AdapterTrainer)  # type: ignore[arg-type]
    (tmp_path / "platform" / "dropped").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "platform")
    platform_does(run)
    clock.today = max(clock.today, datetime.now(UTC).date())

    with reading(options, chromium, {}, Told) as person:
        clock.today += timedelta(days=1)
        person.drop(Path("lineage-proof-1.json"))
        assert "4 Modelle sind veraltet und noch im Einsatz" in person.main()
        assert "topics/bucket-" in person.main()
        assert "letters/bucket-" in person.main()
        person.go("/case")
        assert "4 Modelle sind veraltet. Das letzte bleibt höchstens bis 31.01.2099 im Einsatz." in person.main()
        person.page.screenshot(path=tmp_path / "stale.png", full_page=True)

        person.drop(Path("lineage-proof-2.json"))
        assert "Keines der Modelle in diesem Bericht ist noch veraltet im Einsatz" in person.main()
        assert "ersetzt durch ein neues Modell" in person.main()

        clock.today = date.fromisoformat(FAR) + timedelta(days=1)
        person.go("/case")
        assert "Kein Modell ist nach ihrem Bericht noch veraltet im Einsatz." in person.main()
        assert "Frist vorbei" not in person.main()
        person.page.screenshot(path=tmp_path / "replaced.png", full_page=True)
