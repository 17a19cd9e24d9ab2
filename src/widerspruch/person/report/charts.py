"""Charts as SVG: stacked bars of items by verdict, per year and per kind.

Rectangles and words, written by us: bars need no library, and none that draws them is small. Colours are marks for the
style sheet, which replaces them by patterns in the page's colours.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from markupsafe import Markup
from msgspec import Struct

from widerspruch.person.summary import AccountSummary, YearRow
from widerspruch.person.telling.accounts import NamedAccount
from widerspruch.person.telling.figures import AT_STAKE_FIRST
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.vocabulary import KINDS, Verdict

MARKS: dict[Verdict, str] = {"allowed": "#b3400f", "undecided": "#8a6400", "excluded": "#0b6b58"}
"""As in style.css, where every one of them gets a pattern of its own."""

INK = "#1d2430"
WIDTH = 340
"""Pixels: fits a phone of 360 without shrinking the letters."""

LETTER = 7
"""Pixels: no letter is wider on average at 12 pixels' height."""

ROW, BAR, MARGIN = 24, 14, 2
"""Pixels: height of a row, of its bar, and above and below all rows."""

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

    account: NamedAccount
    charts: tuple[Chart, ...]


def account_charts(
    summaries: Iterable[AccountSummary], accounts: Mapping[str, NamedAccount], words: PersonWords
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


def years(rows: Iterable[YearRow], words: PersonWords) -> tuple[Bar, ...]:
    """One bar per year, the newest first; the oldest of very many years together."""
    counts: dict[int | None, Counter[str]] = {}
    for row in rows:
        counts.setdefault(row.year, Counter())[row.verdict] += row.items
    undated = counts.pop(None, None)
    bars = [Bar(str(year), **counts[year]) for year in sorted(counts, key=lambda year: -(year or 0))]
    last = [Bar(words.person("report.undated"), **undated)] if undated else []
    return (*_cut(bars, words.person("report.charts.earlier")), *last)


def kinds(rows: Iterable[YearRow], words: PersonWords) -> tuple[Bar, ...]:
    """One bar per kind, the most frequent first."""
    counts: dict[str, Counter[str]] = {}
    for row in rows:
        counts.setdefault(row.kind, Counter())[row.verdict] += row.items
    bars = [Bar(words.law(f"kind.{kind}"), **counts[kind]) for kind in KINDS if kind in counts]
    return tuple(_cut(sorted(bars, key=lambda bar: -bar.total), words.person("report.charts.other_kinds")))


def _cut(bars: list[Bar], rest: str) -> list[Bar]:
    if len(bars) <= MOST_ROWS:
        return bars
    cut = bars[MOST_ROWS - 1 :]
    sums = (sum(getattr(bar, verdict) for bar in cut) for verdict in AT_STAKE_FIRST)
    return [*bars[: MOST_ROWS - 1], Bar(rest, *sums)]


def _chart(
    anchor: str, what: str, account: NamedAccount, bars: tuple[Bar, ...], words: PersonWords, *, draw: bool
) -> Chart:
    title = words.person(f"report.charts.{what}", account=account.name)
    svg = _svg(anchor, title, bars, words) if draw else None
    return Chart(anchor, title, words.person(f"report.charts.{what}_column"), bars, svg)


def _svg(anchor: str, title: str, bars: Sequence[Bar], words: PersonWords) -> Markup:
    """The chart as an image with a name and a description; the figures stand in the table below it."""
    plan = layout(bars, words)
    height = ROW * len(bars) + 2 * MARGIN
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        'role="img" aria-labelledby="{anchor}-title" aria-describedby="{anchor}-desc">'
        '<title id="{anchor}-title">{title}</title><desc id="{anchor}-desc">{description}</desc>'
        '<g font-family="sans-serif" font-size="12" fill="{ink}">{rows}</g></svg>'
    ).format(
        width=WIDTH,
        height=height,
        anchor=anchor,
        title=title,
        description=_description(bars, words),
        ink=INK,
        rows=Markup("").join(_row(bar, number, plan, words) for number, bar in enumerate(bars)),
    )


class Layout(Struct, frozen=True):
    """How a chart uses its width, in pixels. `longest`: items of the bar that takes `room`."""

    left: int
    room: int
    right: int
    longest: int


def layout(bars: Sequence[Bar], words: PersonWords) -> Layout:
    """Room is given, not measured: the reader's letters may be wider than those that a measure would use."""
    longest = max((bar.total for bar in bars), default=1) or 1
    left = 14 + LETTER * max((len(bar.label) for bar in bars), default=0)
    right = 14 + LETTER * len(words.number(longest))
    return Layout(left, WIDTH - left - right, right, longest)


def _row(bar: Bar, number: int, plan: Layout, words: PersonWords) -> Markup:
    """Label, parts of the bar in order, total."""
    top = MARGIN + ROW * number
    parts, at = Markup(""), 0
    for verdict in AT_STAKE_FIRST:
        items = getattr(bar, verdict)
        if items:
            parts += Markup('<rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="{height}" fill="{mark}"/>').format(
                x=plan.left + plan.room * at / plan.longest,
                y=top + (ROW - BAR) // 2,
                width=plan.room * items / plan.longest,
                height=BAR,
                mark=MARKS[verdict],
            )
        at += items
    text = Markup('<text x="{x:.1f}" y="{y}" text-anchor="{anchor}">{said}</text>')
    baseline = top + ROW // 2 + 4
    end = plan.left + plan.room * at / plan.longest
    label = text.format(x=plan.left - 8, y=baseline, anchor="end", said=bar.label)
    return label + parts + text.format(x=end + 6, y=baseline, anchor="start", said=words.number(bar.total))


def _description(bars: Sequence[Bar], words: PersonWords) -> str:
    most = max(bars, key=lambda bar: bar.total)
    at_stake = max(bars, key=lambda bar: bar.allowed + bar.undecided)
    return words.person(
        "report.charts.description",
        rows=words.number(len(bars)),
        most=most.label,
        items=words.number(most.total),
        stake=at_stake.label,
        at_stake=words.number(at_stake.allowed + at_stake.undecided),
    )
