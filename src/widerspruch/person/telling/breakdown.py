"""The figures of an account by year and by kind, in rows that people can still read."""

from collections.abc import Iterable, Sequence

from msgspec import Struct

from widerspruch.person.summary import Counts, YearRow
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.vocabulary import KINDS

MOST_ROWS = 24


class LabelledCounts(Struct, frozen=True):
    """The items of one year or of one kind."""

    label: str
    counts: Counts


def by_year(rows: Iterable[YearRow], words: PersonWords) -> tuple[LabelledCounts, ...]:
    """The newest year first; the oldest of very many years together."""
    counts: dict[int | None, Counts] = {}
    for row in rows:
        counts[row.year] = counts.get(row.year, Counts()) + Counts(**{row.verdict: row.items})
    undated = counts.pop(None, None)
    years = [LabelledCounts(str(year), counts[year]) for year in sorted(counts, key=lambda year: -(year or 0))]
    last = [LabelledCounts(words.person("figures.undated"), undated)] if undated else []
    return (*_cut(years, words.person("figures.earlier")), *last)


def by_kind(rows: Iterable[YearRow], words: PersonWords) -> tuple[LabelledCounts, ...]:
    """The most frequent kind first."""
    counts: dict[str, Counts] = {}
    for row in rows:
        counts[row.kind] = counts.get(row.kind, Counts()) + Counts(**{row.verdict: row.items})
    kinds = [LabelledCounts(words.law(f"kind.{kind}"), counts[kind]) for kind in KINDS if kind in counts]
    return tuple(_cut(sorted(kinds, key=lambda kind: -kind.counts.total), words.person("figures.other_kinds")))


def _cut(rows: Sequence[LabelledCounts], rest: str) -> Sequence[LabelledCounts]:
    if len(rows) <= MOST_ROWS:
        return rows
    together = sum((row.counts for row in rows[MOST_ROWS - 1 :]), Counts())
    return (*rows[: MOST_ROWS - 1], LabelledCounts(rest, together))
