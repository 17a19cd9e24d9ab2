"""Charts as SVG: stacked bars of items by verdict, per year and per kind.

Rectangles and words, written by us: bars need no library, and none that draws them is small. Colours are marks for the
style sheet, which replaces them by patterns in the page's colours.
"""

from collections.abc import Sequence

from markupsafe import Markup
from msgspec import Struct

from widerspruch.person.telling.accounts import NamedAccount
from widerspruch.person.telling.breakdown import LabelledCounts
from widerspruch.person.telling.figures import AT_STAKE_FIRST, Figures
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.vocabulary import Verdict

MARKS: dict[Verdict, str] = {"allowed": "#b3400f", "undecided": "#8a6400", "excluded": "#0b6b58"}
"""As in style.css, where every one of them gets a pattern of its own."""

INK = "#1d2430"
WIDTH = 340
"""Pixels: fits a phone of 360 without shrinking the letters."""

LETTER = 7
"""Pixels: no letter is wider on average at 12 pixels' height."""

ROW, BAR, MARGIN = 24, 14, 2
"""Pixels: height of a row, of its bar, and above and below all rows."""

MOST_ACCOUNTS = 4
"""Accounts with charts, those with most items; all have their figures as tables."""


class BarPart(Struct, frozen=True):
    """One verdict's part of a bar, in hundredths of its width."""

    verdict: Verdict
    left: float
    width: float


LEAST_WIDTH = 0.5
"""Hundredths: one item of a million is seen, too."""


def stacked(*numbers: int) -> tuple[BarPart, ...]:
    """A bar of all verdicts that occur; numbers of items in the order of `AT_STAKE_FIRST`."""
    total = sum(numbers)
    widths = {
        verdict: max(LEAST_WIDTH, 100 * number / total)
        for verdict, number in zip(AT_STAKE_FIRST, numbers, strict=True)
        if number
    }
    parts: list[BarPart] = []
    left = 0.0
    for verdict, width in widths.items():
        share = 100 * width / sum(widths.values())
        parts.append(BarPart(verdict, round(left, 2), round(share, 2)))
        left += share
    return tuple(parts)


class Chart(Struct, frozen=True):
    """Bars, drawn where `svg` is given, and always as a table."""

    anchor: str
    title: str
    column: str
    bars: tuple[LabelledCounts, ...]
    svg: Markup | None


def account_charts(figures: Figures, words: PersonWords) -> tuple[tuple[Chart, ...], ...]:
    """Per account with items: by year, and by kind."""
    with_items = [row for row in figures.accounts if row.counts.total]
    drawn = sorted(with_items, key=lambda row: -row.counts.total)[:MOST_ACCOUNTS]
    return tuple(
        tuple(
            _chart(what, row.account, bars, words, draw=row in drawn)
            for what, bars in (("years", row.years), ("kinds", row.kinds))
        )
        for row in with_items
        if row.account is not None
    )


def _chart(
    what: str, account: NamedAccount, bars: tuple[LabelledCounts, ...], words: PersonWords, *, draw: bool
) -> Chart:
    anchor, title = f"chart-{account.anchor}-{what}", words.person(f"report.charts.{what}", account=account.name)
    svg = _svg(anchor, title, bars, words) if draw else None
    return Chart(anchor, title, words.person(f"report.charts.{what}_column"), bars, svg)


def _svg(anchor: str, title: str, bars: Sequence[LabelledCounts], words: PersonWords) -> Markup:
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


def layout(bars: Sequence[LabelledCounts], words: PersonWords) -> Layout:
    """Room is given, not measured: the reader's letters may be wider than those that a measure would use."""
    longest = max((bar.counts.total for bar in bars), default=1) or 1
    left = 14 + LETTER * max((len(bar.label) for bar in bars), default=0)
    right = 14 + LETTER * len(words.number(longest))
    return Layout(left, WIDTH - left - right, right, longest)


def _row(bar: LabelledCounts, number: int, plan: Layout, words: PersonWords) -> Markup:
    """Label, parts of the bar in order, total."""
    top = MARGIN + ROW * number
    parts, at = Markup(""), 0
    for verdict in AT_STAKE_FIRST:
        items = getattr(bar.counts, verdict)
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
    return label + parts + text.format(x=end + 6, y=baseline, anchor="start", said=words.number(bar.counts.total))


def _description(bars: Sequence[LabelledCounts], words: PersonWords) -> str:
    most = max(bars, key=lambda bar: bar.counts.total)
    at_stake = max(bars, key=lambda bar: bar.counts.at_stake)
    return words.person(
        "report.charts.description",
        rows=words.number(len(bars)),
        most=most.label,
        items=words.number(most.counts.total),
        stake=at_stake.label,
        at_stake=words.number(at_stake.counts.at_stake),
    )
