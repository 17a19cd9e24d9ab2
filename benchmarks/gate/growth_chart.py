"""Time and memory over the size of the corpus, as SVG."""

from pathlib import Path
from typing import Any

import vl_convert

from benchmarks.gate.jobs import Job, Sizes
from benchmarks.gate.results import Results

INK = "#1d2430"
SERIES = {"gate_pool": ("gate", "#b3400f", [1, 0]), "duckdb_filtered_copy": ("filtered copy", "#0b6b58", [6, 4])}
"""What is drawn: name, colour, dashes (so that nobody has to tell the colours apart)."""


FEWEST_SIZES = 3


def write_chart(sizes: Sizes, results: Results, target: Path) -> None:
    """Two panels side by side: seconds, and MiB, over millions of rows. Nothing where there are not three sizes."""
    points = _points(sizes, results)
    if len({point["rows"] for point in points}) < FEWEST_SIZES:
        return
    svg = vl_convert.vegalite_to_svg(specification(points), format_locale="en-US")
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(svg, "utf-8")


def _points(sizes: Sizes, results: Results) -> list[dict[str, Any]]:
    jobs = [Job(does, rows) for rows in sizes.growth for does in SERIES]
    return [
        {
            "what": SERIES[job.does][0],
            "rows": job.rows / 1e6,
            "seconds": results.median(job, "seconds"),
            "memory": results.median(job, "pss_mib"),
        }
        for job in jobs
        if results.of(job)
    ]


def specification(points: list[dict[str, Any]]) -> dict[str, Any]:
    """The chart in Vega-Lite."""
    names, colours, dashes = zip(*SERIES.values(), strict=True)

    def panel(field: str, title: str) -> dict[str, Any]:
        return {
            "width": 300,
            "height": 220,
            "mark": {"type": "line", "point": True},
            "encoding": {
                "x": {"field": "rows", "type": "quantitative", "title": "million rows"},
                "y": {"field": field, "type": "quantitative", "title": title, "scale": {"zero": True}},
                "color": {
                    "field": "what",
                    "scale": {"domain": names, "range": colours},
                    "legend": {"title": None, "orient": "bottom", "labelLimit": 0},
                },
                "strokeDash": {"field": "what", "scale": {"domain": names, "range": dashes}},
            },
        }

    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "background": "#ffffff",
        "data": {"values": points},
        "hconcat": [panel("seconds", "seconds"), panel("memory", "peak memory of all processes, MiB")],
        "config": {"font": "sans-serif", "axis": {"labelColor": INK, "titleColor": INK}},
    }
