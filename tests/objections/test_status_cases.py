"""The lawyer-readable case files of `cases/`: each is replayed, put to the status, and compared line by line."""

from functools import cache
from pathlib import Path
from typing import get_args

import pytest

from objections.cases.status_case import FOLDER, HAPPENED, WORDS, StatusCase, wrong
from rulebook.cases.grammar import CaseError
from widerspruch.objections.account import ACCOUNT_KINDS
from widerspruch.objections.events import AnswerVerdict, FailureReason
from widerspruch.objections.next_step import StepKind, StepReason
from widerspruch.objections.status import AccountState

GUIDE = Path(__file__).parents[2] / "docs" / "status-cases.md"
FILES = sorted(FOLDER.rglob("*.case"))
ARTICLES = sorted(folder for folder in FOLDER.iterdir() if folder.is_dir() and folder.name[0].isdigit())


def named(path: Path) -> str:
    return f"{path.parent.name}/{path.stem}"


@cache
def read(path: Path) -> StatusCase:
    return StatusCase(named(path), path.read_text("utf-8"))


@pytest.mark.parametrize("path", FILES, ids=named)
def test_case(path: Path) -> None:
    """The status says of every day and every account what the case says."""
    differences = wrong(read(path))
    assert not differences, "\n".join((named(path), "", path.read_text("utf-8"), *differences))


def test_every_article_is_told() -> None:
    """Each of the five articles has cases of its own, and there are enough of them."""
    assert len(ARTICLES) == 5
    assert all(len(list(folder.glob("*.case"))) >= 3 for folder in ARTICLES)
    assert len(FILES) >= 25


def test_every_step_and_every_state_has_a_case() -> None:
    """Whatever the status can recommend and say of an account, a case tells when."""
    told = [told for path in FILES for asked in read(path).asked for told in asked.accounts.values()]
    assert set(get_args(StepKind)) - {one.step.kind for one in told} == set()
    assert set(get_args(AccountState)) - {one.state for one in told} == set()
    reasons = {one.step.because for one in told}
    reasons |= {why for path in FILES for asked in read(path).asked for look in asked.rechecks.values() for why in look}
    assert set(get_args(StepReason)) - reasons == {"route_changed"}  # the rulebook holds no such look yet


@pytest.mark.parametrize(
    ("table", "closed_list"),
    [
        ("account_kind", ACCOUNT_KINDS),
        ("verdict", get_args(AnswerVerdict)),
        ("failure", get_args(FailureReason)),
        ("state", get_args(AccountState)),
        ("step", get_args(StepKind)),
        ("reason", get_args(StepReason)),
    ],
)
def test_every_word_has_one_in_the_cases(table: str, closed_list: tuple[str, ...]) -> None:
    """A case can name all that the status knows, and nothing else."""
    assert sorted(WORDS[table].values()) == sorted(closed_list)


def test_the_guide_explains_every_word() -> None:
    """docs/status-cases.md names each word of each table, and its example holds."""
    guide = GUIDE.read_text("utf-8")
    assert [word for table in WORDS.values() for word in table if f"`{word}`" not in guide] == []
    assert [word for word in HAPPENED if f"`{word}`" not in guide] == []
    assert wrong(StatusCase("docs", guide.split("```")[1].strip())) == []


ABOUT = ";; Ein Fall.\n2026-11-01 konto fb facebook\n"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "beginnt mit ;;"),
        (ABOUT, "der Fall erwartet nichts"),
        (ABOUT + "2026-11-02 ig meta-form-facebook-2025 abgeschickt\n", "nicht vorgestellt"),
        (ABOUT + "2026-11-02 fb meta-form-facebook-2025 gesendet\n", "kein Ereignis"),
        (ABOUT + "2026-11-02 fb meta-form-facebook-2025 angenommen\n", "das kann nicht sein .not_sent"),
        (ABOUT + "fb offen -> widersprechen, nötig\n", "davor steht der Tag"),
        (ABOUT + "am 2026-11-29\nfb offen\n", "hier fehlt ->"),
        (ABOUT + "am 2026-11-29\nfb offen -> widersprechen, gern\n", "ist kein Grund"),
        (ABOUT + "am 2026-11-29\n2026-11-02 fb meta-form-facebook-2025 abgeschickt\n", "erst die Tatsachen"),
    ],
)
def test_an_unclear_file_is_refused(text: str, complaint: str) -> None:
    """An unknown word, an impossible event and a case without an expectation are errors with file and line."""
    with pytest.raises(CaseError, match=complaint):
        StatusCase("fall", text)


def test_a_wrong_expectation_is_told() -> None:
    """A case that is wrong is not passed over: the account is named, with what the status says."""
    (difference,) = wrong(StatusCase("fall", f"{ABOUT}am 2026-11-29\nfb angenommen -> nichts, angenommen\n"))
    assert "fb" in difference
    assert "because='needed'" in difference


def test_an_account_that_is_left_out_is_told() -> None:
    """A case says of every account how it stands."""
    assert len(wrong(StatusCase("fall", f"{ABOUT}am 2026-11-29\n"))) == 1
