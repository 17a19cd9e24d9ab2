"""Charts as SVG: stacked bars of items by verdict, per year and per kind.

Vega-Lite specifications as plain data, drawn by vl-convert: importing Altair to build them took 0.7 s and added
nothing to bars. Colours are marks for the style sheet, which replaces them by patterns in the page's colours.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any

import vl_convert
from markupsafe import Markup
from msgspec import Struct

from widerspruch.person.summary import AccountSummary, YearRow
from widerspruch.person.telling.words import Account, Words
from widerspruch.rulebook.vocabulary import KINDS, Verdict

ORDER: tuple[Verdict, ...] = ("allowed", "undecided", "excluded")
MARKS: dict[Verdict, str] = {"allowed": "#b3400f", "undecided": "#8a6400", "excluded": "#0b6b58"}
"""As in style.css, where every one of them gets a pattern of its own."""

INK = "#1d2430"
WIDTH = 340
"""Pixels: fits a phone of 360 without shrinking the letters."""

LETTER = 7
"""Pixels: no letter is wider on average at 12 pixels' height."""

ROW = 24
MOST_ROWS = 24
MOST_ACCOUNTS = 4
"""Accounts with charts, those with most items; all have their figures as tables."""


class Bar(Struct, frozen=True):
    """One row of a chart: how many items got which verdict."""

    label: str
    allowed: int = 0
    undecided: int = 0
    excluded: int = 0

    @property
    def total(self) -> int:
        """All items of the row."""
        return self.allowed + self.undecided + self.excluded


class Chart(Struct, frozen=True):
    """Bars, drawn where `svg` is given, and always as a table."""

    anchor: str
    title: str
    column: str
    bars: tuple[Bar, ...]
    svg: Markup | None


class AccountCharts(Struct, frozen=True):
    """The charts of one account."""

    account: Account
    charts: tuple[Chart, ...]


def account_charts(
    summaries: Iterable[AccountSummary], accounts: dict[str, Account], words: Words
) -> tuple[AccountCharts, ...]:
    """Per account with items: by year, and by kind."""
    with_items = [summary for summary in summaries if summary.counts.total]
    drawn = sorted(with_items, key=lambda summary: -summary.counts.total)[:MOST_ACCOUNTS]
    return tuple(
        AccountCharts(
            account := accounts[summary.account],
            tuple(
                _chart(f"chart-{account.anchor}-{what}", what, account, bars, words, draw=summary in drawn)
                for what, bars in (("years", years(summary.years, words)), ("kinds", kinds(summary.years, words)))
            ),
        )
        for summary in with_items
    )


def years(rows: Iterable[YearRow], words: Words) -> tuple[Bar, ...]:
    """One bar per year, the newest first; the oldest of very many years together."""
    counts: dict[int | None, dict[str, int]] = {}
    for row in rows:
        _add(counts.setdefault(row.year, {}), row)
    undated = counts.pop(None, None)
    bars = [Bar(str(year), **counts[year]) for year in sorted(counts, key=lambda year: -(year or 0))]
    bars = _cut(bars, words("charts.earlier"))
    if undated:
        bars.append(Bar(words("charts.undated"), **undated))
    return tuple(bars)


def kinds(rows: Iterable[YearRow], words: Words) -> tuple[Bar, ...]:
    """One bar per kind, the most frequent first."""
    counts: dict[str, dict[str, int]] = {}
    for row in rows:
        _add(counts.setdefault(row.kind, {}), row)
    bars = [Bar(words.law(f"kind.{kind}"), **counts[kind]) for kind in KINDS if kind in counts]
    return tuple(_cut(sorted(bars, key=lambda bar: -bar.total), words("charts.other_kinds")))


def _add(counts: dict[str, int], row: YearRow) -> None:
    counts[row.verdict] = counts.get(row.verdict, 0) + row.items


def _cut(bars: list[Bar], rest: str) -> list[Bar]:
    if len(bars) <= MOST_ROWS:
        return bars
    cut = bars[MOST_ROWS - 1 :]
    sums = (sum(getattr(bar, verdict) for bar in cut) for verdict in ORDER)
    return [*bars[: MOST_ROWS - 1], Bar(rest, *sums)]


def _chart(anchor: str, what: str, account: Account, bars: tuple[Bar, ...], words: Words, *, draw: bool) -> Chart:
    title = words(f"charts.{what}", account=account.name)
    svg = _svg(anchor, title, bars, words) if draw else None
    return Chart(anchor, title, words(f"charts.{what}_column"), bars, svg)


def _svg(anchor: str, title: str, bars: Sequence[Bar], words: Words) -> Markup:
    """The chart as an image with a name and a description; the figures stand in the table below it."""
    svg = vl_convert.vegalite_to_svg(specification(bars), format_locale="en-US" if words.language == "en" else "de-DE")
    # The whole is one image with a name; parts of it that claim to be images would have none.
    opening, rest = _PARTS_ROLES.sub("", svg).split(">", 1)
    named = Markup(
        ' role="img" aria-labelledby="{anchor}-title" aria-describedby="{anchor}-desc"><title id="{anchor}-title">'
        '{title}</title><desc id="{anchor}-desc">{description}</desc>'
    ).format(anchor=anchor, title=title, description=_description(bars, words))
    return Markup(opening) + named + Markup(rest)  # noqa: S704 (drawn from our own words and numbers)


_PARTS_ROLES = re.compile(r' (?:role|aria-[a-z]+)="[^"]*"')


def _description(bars: Sequence[Bar], words: Words) -> str:
    most = max(bars, key=lambda bar: bar.total)
    at_stake = max(bars, key=lambda bar: bar.allowed + bar.undecided)
    return words(
        "charts.description",
        rows=words.number(len(bars)),
        most=most.label,
        items=words.number(most.total),
        stake=at_stake.label,
        at_stake=words.number(at_stake.allowed + at_stake.undecided),
    )


def specification(bars: Sequence[Bar]) -> dict[str, Any]:
    """Stacked horizontal bars with their totals, in Vega-Lite."""
    rows = [
        {"row": bar.label, "verdict": verdict, "place": place, "n": getattr(bar, verdict)}
        for bar in bars
        for place, verdict in enumerate(ORDER)
    ]
    row = {
        "field": "row",
        "type": "nominal",
        "sort": None,
        "axis": {"title": None, "ticks": False, "domain": False, "labelLimit": 0, "labelPadding": 8},
    }
    longest = max((bar.total for bar in bars), default=1)
    length = {"type": "quantitative", "axis": None, "scale": {"domain": [0, max(longest, 1)], "nice": False}}
    # Room is given, not measured: the reader's letters may be wider than those that a measure would use.
    left = 14 + LETTER * max((len(bar.label) for bar in bars), default=0)
    right = 14 + LETTER * len(f"{longest:,}")
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "width": WIDTH - left - right,
        "height": ROW * len(bars),
        "autosize": "none",
        "padding": {"left": left, "right": right, "top": 2, "bottom": 2},
        "background": None,
        "data": {"values": rows},
        "encoding": {"y": row},
        "layer": [
            {
                "mark": {"type": "bar", "height": 14},
                "encoding": {
                    "x": {"field": "n", "stack": "zero", **length},
                    "color": {
                        "field": "verdict",
                        "type": "nominal",
                        "scale": {"domain": [*ORDER], "range": [MARKS[verdict] for verdict in ORDER]},
                        "legend": None,
                    },
                    "order": {"field": "place"},
                },
            },
            {
                "transform": [{"aggregate": [{"op": "sum", "field": "n", "as": "total"}], "groupby": ["row"]}],
                "mark": {"type": "text", "align": "left", "dx": 6, "color": INK},
                "encoding": {
                    "x": {"field": "total", **length},
                    "text": {"field": "total", "type": "quantitative", "format": ","},
                },
            },
        ],
        "config": {
            "aria": False,
            "font": "sans-serif",
            "view": {"stroke": None},
            "axis": {"labelColor": INK, "labelFontSize": 12},
            "text": {"fontSize": 12},
        },
    }
