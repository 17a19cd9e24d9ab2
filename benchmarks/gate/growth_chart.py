"""Time and memory over the size of the corpus, as SVG."""

from collections.abc import Sequence
from pathlib import Path

from markupsafe import Markup
from msgspec import Struct

from benchmarks.gate.jobs import Job, Sizes
from benchmarks.gate.results import Results

INK, GRID = "#1d2430", "#dddddd"
SERIES = {
    "gate_pool": ("gate, rewriting", "#b3400f", ""),
    "mask_pool": ("gate, mask", "#3b4fa0", "2 3"),
    "duckdb_filtered_copy": ("filtered copy", "#0b6b58", "6 4"),
}
"""What is drawn: name, colour, dashes (so that nobody has to tell the colours apart)."""

FEWEST_SIZES = 3
WIDTH, HEIGHT, LEFT, TOP = 300, 220, 64, 12
"""Pixels of a panel, and the room before and above it."""


class Point(Struct, frozen=True):
    """One measured job: millions of rows, seconds, MiB."""

    what: str
    rows: float
    seconds: float
    memory: float


def write_chart(sizes: Sizes, results: Results, target: Path) -> None:
    """Two panels side by side: seconds, and MiB, over millions of rows. Nothing where there are not three sizes."""
    points = _points(sizes, results)
    if len({point.rows for point in points}) < FEWEST_SIZES:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(drawn(points), "utf-8")


def _points(sizes: Sizes, results: Results) -> list[Point]:
    jobs = [Job(does, rows) for rows in sizes.growth for does in SERIES]
    return [
        Point(SERIES[job.does][0], job.rows / 1e6, results.median(job, "seconds"), results.median(job, "pss_mib"))
        for job in jobs
        if results.of(job)
    ]


def drawn(points: Sequence[Point]) -> Markup:
    """The chart, both panels and the names of the lines."""
    panels = (("seconds", "seconds"), ("memory", "peak memory of all processes, MiB"))
    step = LEFT + WIDTH + 20
    width, height = step * len(panels), TOP + HEIGHT + 70
    parts = [_panel(points, field, title, LEFT + step * number) for number, (field, title) in enumerate(panels)]
    for number, (name, colour, dashes) in enumerate(SERIES.values()):
        x, y = LEFT + 140 * number, height - 12
        parts.append(_line([(x, y - 4), (x + 28, y - 4)], colour, dashes))
        parts.append(_text(x + 34, y, "start", name))
    return Markup(
        '<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        '<rect width="{width}" height="{height}" fill="#ffffff"/>'
        '<g font-family="sans-serif" font-size="11" fill="{ink}">{parts}</g></svg>\n'
    ).format(width=width, height=height, ink=INK, parts=Markup("").join(parts))


def _panel(points: Sequence[Point], field: str, title: str, left: int) -> Markup:
    most_rows, most = (_ticks(max(getattr(point, name) for point in points)) for name in ("rows", field))
    parts = [_text(left + WIDTH / 2, TOP + HEIGHT + 34, "middle", "million rows")]
    for tick in most_rows:
        x = left + WIDTH * tick / most_rows[-1]
        parts += [_line([(x, TOP), (x, TOP + HEIGHT)], GRID), _text(x, TOP + HEIGHT + 16, "middle", f"{tick:,g}")]
    for tick in most:
        y = TOP + HEIGHT - HEIGHT * tick / most[-1]
        parts += [_line([(left, y), (left + WIDTH, y)], GRID), _text(left - 6, y + 4, "end", f"{tick:,g}")]
    turned = Markup('<g transform="translate({x},{y}) rotate(-90)">{text}</g>')
    parts.append(turned.format(x=left - 46, y=TOP + HEIGHT / 2, text=_text(0, 0, "middle", title)))
    for name, colour, dashes in SERIES.values():
        line = [
            (left + WIDTH * point.rows / most_rows[-1], TOP + HEIGHT - HEIGHT * getattr(point, field) / most[-1])
            for point in points
            if point.what == name
        ]
        parts.append(_line(line, colour, dashes, width=2))
        parts += [Markup('<circle cx="{:.1f}" cy="{:.1f}" r="3" fill="{}"/>').format(x, y, colour) for x, y in line]
    return Markup("").join(parts)


def _ticks(most: float) -> list[float]:
    """From 0 on in even steps of 1, 2 or 5 to what holds the most."""
    step = 1.0
    while step * 6 < most:
        step *= 2.5 if f"{step:e}".startswith("2") else 2
    while step > most:
        step /= 10
    return [step * number for number in range(int(-(-most // step)) + 1)]


def _line(places: Sequence[tuple[float, float]], colour: str, dashes: str = "", width: int = 1) -> Markup:
    return Markup('<polyline points="{}" fill="none" stroke="{}" stroke-width="{}" stroke-dasharray="{}"/>').format(
        " ".join(f"{x:.1f},{y:.1f}" for x, y in places), colour, width, dashes or "none"
    )


def _text(x: float, y: float, anchor: str, said: str) -> Markup:
    return Markup('<text x="{:.1f}" y="{:.1f}" text-anchor="{}">{}</text>').format(x, y, anchor, said)
