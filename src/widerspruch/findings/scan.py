"""What in one text is sensitive, and whom it names."""

from collections.abc import Iterable, Iterator

import pyarrow as pa
import pyarrow.compute as pc

from widerspruch.findings import addresses, birth_dates, contacts, identifiers
from widerspruch.findings.finding import Finding, Kind
from widerspruch.findings.lexicon import load_lexicon
from widerspruch.findings.people import load_people
from widerspruch.findings.recogniser import Recogniser
from widerspruch.findings.spans import Spans
from widerspruch.findings.wording import lowered
from widerspruch.identifiers.normal import NormalForm, changing_re2, normal_form

_PROVEN_FIRST: tuple[Kind, ...] = (
    "iban", "card_number", "social_insurance", "health_insurance", "tax_id", "id_card", "plate", "contact",
)  # fmt: skip
"""Where two numbers overlap, the earlier kind of this list stands and the later one falls."""


FIGURES: tuple[Recogniser, ...] = (
    *identifiers.RECOGNISERS,
    *contacts.RECOGNISERS,
    *addresses.RECOGNISERS,
    *birth_dates.RECOGNISERS,
)


NOBODYS: frozenset[str] = frozenset()


def scan(text: str, own: frozenset[str] = NOBODYS) -> tuple[Finding, ...]:
    """All findings of a text, in the order of their places. What is read is the text's normal form.

    Args:
        own: User names of the author, casefolded: a handle of one's own names nobody else.
    """
    form = normal_form(text)
    suspects = load_lexicon().suspects(pa.array([form.text], pa.large_string())).get(0, ())
    return _scan_with(form, (*FIGURES, load_people()), suspects, own)


def scan_all(texts: pa.LargeStringArray, own: frozenset[str] = NOBODYS) -> Iterator[tuple[int, tuple[Finding, ...]]]:
    """The row and the findings, as of `scan`, of each text in which something is found."""
    forms = _forms(texts)
    if forms:
        changed = pa.array([row in forms for row in range(len(texts))], pa.bool_())
        texts = pc.replace_with_mask(
            texts, changed, pa.array([form.text for form in forms.values()], pa.large_string())
        )
    suspects = load_lexicon().suspects(texts)
    chosen = _chosen(texts)
    rows = sorted(suspects.keys() | chosen.keys())
    for row, text in zip(rows, texts.take(pa.array(rows, pa.int32())).to_pylist(), strict=True):
        form = forms.get(row) or NormalForm(text, text)
        findings = _scan_with(form, chosen.get(row, ()), suspects.get(row, ()), own)
        if findings:
            yield row, findings


def _forms(texts: pa.LargeStringArray) -> dict[int, NormalForm]:
    """The normal forms of the texts that are not their own, by row, ascending."""
    rows = _matching(texts, changing_re2())
    forms = map(normal_form, texts.take(rows).to_pylist())
    return {row: form for row, form in zip(rows.to_pylist(), forms, strict=True) if form.text != form.original}


def _chosen(texts: pa.LargeStringArray) -> dict[int, list[Recogniser]]:
    """The recognisers whose prefilter matches a text, by the text's row: RE2 asks every text twice, and the few rows
    left each prefilter."""
    chosen: dict[int, list[Recogniser]] = {}
    for family in (FIGURES, (load_people(),)):
        rows = _matching(texts, "|".join(dict.fromkeys(f"(?:{member.prefilter})" for member in family)))
        some = texts.take(rows)
        for member in family:
            for row in rows.take(_matching(some, member.prefilter)).to_pylist():
                chosen.setdefault(row, []).append(member)
    return chosen


def _matching(texts: pa.LargeStringArray, pattern: str) -> pa.UInt64Array:
    return pc.indices_nonzero(pc.match_substring_regex(texts, pattern))


def _scan_with(
    form: NormalForm, chosen: Iterable[Recogniser], suspects: Iterable[int], own: frozenset[str]
) -> tuple[Finding, ...]:
    low = lowered(form.text)
    findings = {finding for recogniser in chosen for finding in recogniser.find(form.text, low)}
    if own:
        findings = {finding for finding in findings if not _is_own_handle(finding, form.text, own)}
    findings.update(load_lexicon().find(low, suspects))
    settled = sorted(_without_overlaps(findings))
    if form.text is form.original:
        return tuple(settled)
    return tuple(Finding(*form.span(finding.start, finding.end), finding.kind) for finding in settled)


def _is_own_handle(finding: Finding, text: str, own: frozenset[str]) -> bool:
    written = text[finding.start : finding.end]
    return finding.kind == "names_others" and written[0] == "@" and written[1:].casefold() in own


def _without_overlaps(findings: set[Finding]) -> list[Finding]:
    numbers = [finding for finding in findings if finding.kind in _PROVEN_FIRST]
    if len(numbers) < 2:
        return list(findings)
    kept = [finding for finding in findings if finding.kind not in _PROVEN_FIRST]
    taken = Spans()
    for finding in sorted(numbers, key=lambda number: (_PROVEN_FIRST.index(number.kind), number)):
        if taken.is_free(finding.start, finding.end):
            taken.add(finding.start, finding.end)
            kept.append(finding)
    return kept
