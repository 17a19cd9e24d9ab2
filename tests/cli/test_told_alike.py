"""Terminal, report and JSON print one telling: the same figures, the same sentences."""

import json
from pathlib import Path

import pytest
from lxml import html

MADE = ("facebook-de", "linkedin-de", "whatsapp-meta-ai-de")
OBJECTED = ("--objected", "facebook=2025-06-10")
COLUMNS = ("allowed", "undecided", "excluded", "ai_chats", "sensitive", "naming_others")


@pytest.fixture
def told(run, exports, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """What is told of three invented exports after a late objection: standard output, page and JSON."""
    targets = ("--html", tmp_path / "a.html", "--json", tmp_path / "a.json", "--lang", "de")
    paths = [path for preset in MADE for path in exports(preset, items=40)]
    ended = run("check", *paths, *OBJECTED, "--run", "2026-11-21", *targets)
    assert ended.code == 0, ended.err
    return ended, html.fromstring((tmp_path / "a.html").read_bytes()), json.loads((tmp_path / "a.json").read_bytes())


def numbers(cells) -> list[int]:
    return [int(cell.replace(".", "")) for cell in cells]


def in_a_line(element) -> str:
    return " ".join(element.text_content().split())


def test_every_figure_is_the_same_everywhere(told):
    """Account by account and together, column by column."""
    ended, page, answer = told
    lines = [line.split() for line in ended.out.splitlines()]
    first = next(number for number, line in enumerate(lines) if line[:1] == ["Konto"]) + 1
    rows = lines[first : first + len(MADE) + 1]
    accounts = {row[0]: numbers(row[1:-1]) for row in rows}
    in_page = [
        [in_a_line(cell) for cell in row.xpath("./td | ./th")]
        for row in page.xpath("//section[@id='figures']//tbody/tr")
    ]
    in_json = {
        one["account"]: [(one["counts"] | one)[column] for column in COLUMNS] for one in answer["summary"]["accounts"]
    }

    assert len(in_json) == len(MADE)
    assert accounts == in_json | {"zusammen": [sum(column) for column in zip(*in_json.values(), strict=True)]}
    assert [numbers(row[1:-1]) for row in in_page] == [*accounts.values()]
    assert [row[-1] for row in in_page] == [row[-1] for row in rows]


def test_every_sentence_about_them_is_the_same(told):
    """What went in before, other AI, what can be stated, how many were read: word for word in terminal and report."""
    ended, page, answer = told
    beside = page.xpath("//section[@id='figures']//div[@class='notice']/p | //section[@id='figures']/p")
    sentences = [in_a_line(sentence) for sentence in beside]

    assert len(sentences) == 3
    assert [sentence for sentence in sentences if sentence not in ended.said] == []
    read = f"{answer['imported']['read']} Inhalte gelesen."
    assert read in ended.said
    assert read in in_a_line(page.get_element_by_id("files"))


def test_every_step_and_every_gap_is_the_same(told):
    """By name and in order, with the sentence that says how much it is."""
    ended, page, answer = told
    steps = [step["way"]["title"] for step in answer["plan"]["steps"]]
    gaps = [gap["title"] for gap in answer["plan"]["gaps"]]

    assert steps
    assert gaps
    assert [in_a_line(step) for step in page.xpath("//section[@id='steps']//li/h3")] == steps
    assert [in_a_line(gap) for gap in page.xpath("//section[@id='gaps']//h3")] == gaps
    numbered = [f"{number}. {title}" for number, title in enumerate(steps, start=1)]
    places = [ended.said.index(title) for title in (*numbered, answer["plan"]["total"], *gaps)]
    assert places == sorted(places)
    assert answer["plan"]["total"] in in_a_line(page.get_element_by_id("steps"))
