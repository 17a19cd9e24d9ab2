"""The public list of models that are not clean, as it is read."""

from datetime import date

import pytest

from protocol.lineage.made_reports import model, report
from widerspruch.gate.lineage.page import stale_models_page
from widerspruch.rulebook.instants import end_of_day

SOON, LATER = end_of_day(date(2027, 1, 31)), end_of_day(date(2027, 3, 31))
MODELS = (
    model("a-replaced", "replaced"),
    model("b-later", until=LATER),
    model("c-soon", until=SOON),
    model("d-out", "withdrawn"),
    model("e-unknown", "unknown", until=SOON),
)


def rows(page: str) -> list[list[str]]:
    """Of the table, without its head."""
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in page.splitlines() if line[:2] == "| "][2:]


def test_what_is_stale_comes_first_and_by_its_day() -> None:
    """Then what nobody knows, what was replaced, what is out of service."""
    told = rows(stale_models_page(report(MODELS), "de"))
    assert [one[0].split("\\")[0] for one in told] == ["c", "b", "e", "a", "d"]
    assert [one[2] for one in told] == ["31.01.2027", "31.03.2027", "31.01.2027", "–", "–"]


@pytest.mark.parametrize(
    ("language", "some", "last"),
    [
        ("de", "3 Modelle im Einsatz sind veraltet oder ungeklärt", "bleibt höchstens bis 31.03.2027 im Einsatz"),
        ("en", "3 models in service are stale or unclear", "in service until 31 March 2027 at the latest"),
    ],
)
def test_the_first_sentence_says_how_many_and_the_last_day(language, some, last) -> None:
    page = stale_models_page(report(MODELS), language)
    assert some in page
    assert last in page


def test_no_last_day_is_told_where_one_of_them_has_none() -> None:
    """Else it would be a promise that nobody gave."""
    page = stale_models_page(report((*MODELS, model("f-undated"))), "de")
    assert "nicht angegeben" in page
    assert "bleibt höchstens bis" not in page


def test_where_nothing_is_stale_that_is_told() -> None:
    """And no word is explained that does not stand there."""
    page = stale_models_page(report(), "de")
    assert "Kein Modell, das im Einsatz ist" in page
    assert "|" not in page
    assert "„Ersetzt“" not in page


def test_a_line_is_narrow_and_every_digest_is_whole_at_the_end() -> None:
    """A phone shows three columns."""
    page = stale_models_page(report(MODELS), "en")
    assert max(len(cell) for row in rows(page) for cell in row) < 60
    assert [line.split()[0] for line in page.splitlines() if line[:4] == "    "] == [
        one.sha256 for one in sorted(MODELS, key=lambda one: "cbead".index(one.name[0]))
    ]


def test_no_sign_of_a_name_means_anything() -> None:
    """Neither in the table nor among the digests."""
    page = stale_models_page(report((model("a | [x](http://b) <img> `c`"),)), "de")
    assert "| a \\| \\[x\\]\\(http://b\\) \\<img\\> \\`c\\` (Adapter" in page
    assert [line[:4] for line in page.splitlines() if line.endswith("`c`")] == ["    "]
