"""The example that CONTRIBUTING.md gives to whoever adds a platform: copied into the rulebook, it passes every check."""

import shutil
from collections.abc import Iterator
from datetime import date
from importlib.resources import as_file, files
from pathlib import Path

import pytest

from widerspruch.lib.texts import Catalogue, read_folder
from widerspruch.objections.account import Account
from widerspruch.objections.plan import plan
from widerspruch.rulebook.checks import CheckContext, Mistake, run_checks
from widerspruch.rulebook.load import Rulebook, read_rulebook

EXAMPLE = Path(__file__).parent / "new_platform"
CONTRIBUTING = (Path(__file__).parents[2] / "CONTRIBUTING.md").read_text("utf-8")
TODAY = date(2026, 8, 31)
APPENDED = ("sources.toml", "references.toml")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped rulebook with the example's files beside the others, and its tables at the end of the two lists."""
    copy = tmp_path_factory.mktemp("new") / "rulebook"
    with as_file(files("widerspruch.rulebook")) as shipped:
        shutil.copytree(shipped, copy, ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    for file in EXAMPLE.rglob("*.toml"):
        name = file.relative_to(EXAMPLE)
        if name.name in APPENDED:
            with (copy / name).open("a", encoding="utf-8") as end:
                end.write(f"\n{file.read_text('utf-8')}")
        else:
            shutil.copyfile(file, copy / name)
    return copy


@pytest.fixture(scope="module")
def rulebook(folder: Path) -> Rulebook:
    """With it."""
    return read_rulebook(folder)


def about_it(folder: Path, rulebook: Rulebook) -> Iterator[Mistake]:
    """What the checks say of the example."""
    german = Catalogue("de", read_folder(folder / "texts" / "de"))
    context = CheckContext(
        {
            "de": german,
            "en": Catalogue("en", read_folder(folder / "texts" / "en")),
            "de-leicht": Catalogue("de-leicht", read_folder(folder / "texts" / "de-leicht"), german),
        },
        TODAY,
    )
    for mistake in run_checks(rulebook, context.catalogues, context.today):
        if "beispielnetz" in f"{mistake.place.file}{mistake.place.pointer}{mistake.message}":
            yield mistake


def test_the_example_passes_every_check(folder: Path, rulebook: Rulebook) -> None:
    """Without an error and without a warning."""
    assert [(one.check, one.message) for one in about_it(folder, rulebook)] == []


def test_the_example_is_a_whole_platform(rulebook: Rulebook) -> None:
    """With an account there, the plan has a step."""
    (need,) = plan([Account("it", "beispielnetz")], rulebook, [], TODAY).needs
    assert (need.route.id, need.strength) == ("beispielnetz-switch", "needed")


def test_whoever_adds_a_platform_is_led_to_it() -> None:
    """CONTRIBUTING.md names the folder and each of its lists."""
    assert "tests/rulebook/new_platform/" in CONTRIBUTING
    assert [name for name in APPENDED if f"`{name}`" not in CONTRIBUTING] == []
