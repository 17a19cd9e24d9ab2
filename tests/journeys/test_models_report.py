"""A platform says which of its models are stale and until when; a person keeps that, waits, and complains of the day that
passed; then the model is replaced, and the app says so. The commands of the one, the browser of the other."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, TypeVar
from unittest.mock import patch

import pytest
from playwright.sync_api import Browser
from tests.protocol.proof.world import RUNS_KEY

from accessible import axe
from cli.conftest import Run, run  # noqa: F401
from desk.mail.smtp_server import TestServer
from gate.lineage.made_models import gate_run
from journeys.test_answers_and_after import Helped, object_everywhere, post  # noqa: F401
from journeys.walk import served_from
from person.made_proofs import KEYS
from person.site.conftest import Clock
from widerspruch.lib import clock as the_clock
from widerspruch.person.site.serve import ServeOptions
from widerspruch.protocol.manifest import write_manifest

pytestmark = pytest.mark.browser

ERIKA = "erika@example.org"
PHONE = {"viewport": {"width": 390, "height": 844}, "java_script_enabled": False}
MODEL = """
name = "adapter-{bucket}"
kind = "adapter"
exactness = "bitwise"
{more}
[[data]]
manifest = "{manifest}"
files = ["data/bucket-{bucket}.parquet"]
[recipe]
code = "train.py"
seeds = "seed = 7 + bucket"
steps = "one epoch"
threads = 1
isa = "x86_64+avx2"
"""
SIGN = ("--sign", "signing.pem")
LOG = ("--log", "log", "--log-key", "log.pem")
PAIR = ("--before", "before.json", "--after", "after.json", "--trust", "signing.pem.pub")


class Platform:
    """One that writes down what its models were made of. The commands know no day but that of the test."""

    def __init__(self, run: Run, clock: Clock) -> None:  # noqa: F811
        self._run, self._clock = run, clock
        files = {f"data/bucket-{number:03}.parquet": number for number in range(3)}
        until = clock.now() - 10
        RUNS_KEY.save(Path("signing.pem"))
        RUNS_KEY.public.save(Path("signing.pem.pub"))
        write_manifest(Path("before.json"), gate_run(dict(files), until=until), RUNS_KEY)
        write_manifest(
            Path("after.json"), gate_run(files | {"data/bucket-001.parquet": "less"}, until=until + 1), RUNS_KEY
        )
        Path("train.py").write_text("print()\n", "utf-8")
        self("log", "keys", "new", "--out", "log.pem", "--name", "beispielnetz.example/1")
        self("log", "init", "log", "--origin", "beispielnetz.example/1", "--key", "log.pem")
        self.models = {bucket: self.train(bucket, "before.json") for bucket in ("000", "001")}

    def __call__(self, *arguments: object) -> str:
        with patch.object(the_clock, "now", self._clock.now):
            ended = self._run(*arguments)
        assert ended.code == 0, ended.err or ended.out
        return ended.out

    def train(self, bucket: str, manifest: str, replaces: str = "") -> str:
        """A model over one file, in the place of another if its digest is given; the new one's digest."""
        folder = Path(f"{bucket}-{manifest}")
        folder.mkdir()
        (folder / "weights").write_text(bucket + manifest, "utf-8")
        Path("model.toml").write_text(
            MODEL.format(bucket=bucket, manifest=manifest, more=f'replaces = "{replaces}"' if replaces else ""), "utf-8"
        )
        told = self("lineage", "add", folder, "--into", "lineage", "--description", "model.toml", *SIGN, *LOG, "--json")
        return str(json.loads(told)["sha256"])

    def report(self, name: str, *options: object) -> bytes:
        """Signed, in the log, with its proof: what people are given."""
        self("lineage", "report", "lineage", *PAIR, "--out", f"{name}.json", *SIGN, *LOG, *options)
        self("lineage", "prove", f"{name}.json", "--log", "log", "--out", f"{name}-proof.json")
        return Path(f"{name}-proof.json").read_bytes()


class Reading(Helped):
    """A person who is given such reports."""

    def drop_report(self, file: Path, data: bytes, keys: bytes = KEYS) -> None:
        """Before it is kept nothing is told of it; then policy and keys are asked for."""
        file.write_bytes(data)
        self.go("/answer")
        self.page.get_by_label("Dateien").set_input_files(file)
        self.button("Lesen")
        assert "noch nicht geprüft" in self.main()
        assert "adapter-001" not in self.main()
        self.button("In die Akte, dann prüfen")
        (file.parent / "widerspruch.json").write_bytes(keys)
        self.page.get_by_label("Wem geglaubt wird").set_input_files("log/policy")
        self.page.get_by_label("Schlüssel der Plattform").set_input_files(file.parent / "widerspruch.json")
        self.button("Prüfen")


Who = TypeVar("Who", bound=Reading)


@contextmanager
def reading(
    options: ServeOptions,
    chromium: Browser,
    context: dict[str, Any],
    kind: type[Who] = Reading,  # type: ignore[assignment]
) -> Iterator[Who]:
    """A person who has objected everywhere, and says where they live."""
    with served_from(options, chromium, **context) as walk:
        person = kind(walk.page)
        object_everywhere(person)
        person.go("/residence")
        person.page.get_by_label("Wohnort").select_option(label="Bayern")
        person.click(person.page.locator("main form button"))
        yield person


@pytest.mark.slow
@pytest.mark.parametrize("context", [{}, PHONE], ids=["desktop", "phone_without_script"])
def test_a_day_that_a_platform_set_itself_is_kept_in_mind(
    context: dict[str, Any],
    chromium: Browser,
    options: ServeOptions,
    clock: Clock,
    run: Run,  # noqa: F811
    post: TestServer,  # noqa: F811
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / "platform").mkdir()
    monkeypatch.chdir(tmp_path / "platform")
    platform = Platform(run, clock)
    first = platform.report("first", "--until", "2026-12-31")
    file = tmp_path / "lineage-proof.json"

    with reading(options, chromium, context) as person:
        person.drop_report(file, first)
        assert "veraltet, im Einsatz höchstens bis 31.12.2026" in person.main()
        assert "Beschwerde schreiben" not in person.main()
        page = person.page.url.partition("#")[0]
        person.page.screenshot(path=tmp_path / "stale.png", full_page=True)

        clock.today = date(2027, 1, 5)
        person.page.goto(page)
        assert "Frist vorbei: Ein veraltetes Modell" in person.main()
        if context.get("java_script_enabled") is not False:
            assert axe(person.page) == []
        person.page.screenshot(path=tmp_path / "overdue.png", full_page=True)
        person.go("/case")
        assert "Frist vorbei: Ein veraltetes Modell sollte nur bis 31.12.2026 im Einsatz bleiben." in person.main()
        person.page.screenshot(path=tmp_path / "case.png", full_page=True)
        person.page.goto(page)
        person.click(person.page.get_by_role("link", name="Beschwerde schreiben"))
        person.fill_in(sender_name="Erika Beispiel", sender_address="Musterweg 7\n80331 München", sender_email=ERIKA)
        arrived = person.send_by(post)

        platform.train("001", "after.json", platform.models["001"])
        clock.today = date(2027, 1, 6)
        person.drop_report(file, platform.report("second"))
        assert "ersetzt durch ein neues Modell" in person.main()
        person.page.screenshot(path=tmp_path / "replaced.png", full_page=True)
        person.page.goto(page)
        assert "Es gibt einen neueren Bericht dieser Plattform" in person.main()
        assert "Was seitdem gilt, sagt ein neuerer." in person.main()
        assert "legen Sie diesen einer Beschwerde bei" not in person.main()
        assert "Beschwerde schreiben" not in person.main()
        person.page.screenshot(path=tmp_path / "newer.png", full_page=True)

    text = " ".join(arrived.get_body(("plain",)).get_content().split())
    assert "Diese Frist hat er selbst gesetzt" in text
    assert first in {part.get_payload(decode=True) for part in arrived.iter_attachments()}
