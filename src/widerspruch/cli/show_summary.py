"""The answer to `widerspruch check`, so that it fits a terminal."""

from datetime import date

from rich.table import Table
from rich.text import Text

from widerspruch.cli.console import err, out, problem_sentence
from widerspruch.cli.show_plan import show_steps
from widerspruch.cli.words import command_words, export_words, rulebook_words
from widerspruch.exports.problem import Problem
from widerspruch.person.check import Checked
from widerspruch.person.outputs import Written
from widerspruch.person.summary import AccountSummary, Counts, Summary
from widerspruch.rulebook.load import Rulebook, load_rulebook
from widerspruch.rulebook.texts import Catalogue
from widerspruch.rulebook.vocabulary import Language

MOST_NOTES = 12
"""Notes shown in the terminal; the report and the JSON have all."""


def show(checked: Checked, language: Language, written: Written) -> None:
    """Print the summary, notes on the files, the next steps, and what was written where."""
    words = command_words(language)
    law = rulebook_words(language)
    summary = checked.summary
    out.print(Text(words("summary.title"), style="bold"))
    out.print(words("summary.run", day=written_day(summary.run, language), reading=law(f"reading.{summary.reading}")))
    out.print(_table(summary, words, language))
    for sentence in _sentences(summary, words, law, language):
        out.print(Text(f"• {sentence}"))
    _show_files(checked, words, language)
    out.print()
    out.print(Text(words("summary.next"), style="bold"))
    show_steps(checked.plan, load_rulebook(), language)
    out.print()
    for kind, path in written.paths:
        out.print(Text(words(f"summary.{kind}", path=str(path))))
    out.print(Text(words("summary.law", seen=written_day(last_seen(load_rulebook()), language)), style="dim"))


def written_day(day: date, language: Language) -> str:
    """A day as people write it."""
    return f"{day:%d.%m.%Y}" if language != "en" else f"{day.day} {day:%B %Y}"


def written_number(number: int, language: Language) -> str:
    """A number with its thousands apart."""
    return f"{number:,}" if language == "en" else f"{number:,}".replace(",", ".")


def last_seen(rulebook: Rulebook) -> date:
    """The newest day on which any source of the rulebook's terms was looked at."""
    return max(fact.seen_on for platform in rulebook.platforms.values() for t in platform.terms for fact in t.facts)


def _table(summary: Summary, words: Catalogue, language: Language) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 1))
    table.add_column(words("summary.account"), overflow="fold")
    for column, style in (("allowed", "red"), ("undecided", "yellow"), ("excluded", "green")):
        table.add_column(words(f"summary.{column}"), justify="right", style=style)
    for column in ("ai_chats", "sensitive", "naming_others"):
        table.add_column(words(f"summary.{column}"), justify="right")
    table.add_column(words("summary.period"))
    for account in summary.accounts:
        table.add_row(*_row(account, words, language))
    if len(summary.accounts) > 1:
        counts = summary.counts
        total = [
            sum(getattr(account, name) for account in summary.accounts)
            for name in ("ai_chats", "sensitive", "naming_others")
        ]
        figures = [counts.allowed, counts.undecided, counts.excluded, *total]
        table.add_row(
            words("summary.total"), *(written_number(figure, language) for figure in figures), "", style="bold"
        )
    return table


def _row(account: AccountSummary, words: Catalogue, language: Language) -> list[str]:
    counts = account.counts
    figures = (
        counts.allowed,
        counts.undecided,
        counts.excluded,
        account.ai_chats,
        account.sensitive,
        account.naming_others,
    )
    period = words("summary.nothing")
    if account.earliest and account.latest:
        period = f"{account.earliest.year}–{account.latest.year}"
    return [account.account, *(written_number(figure, language) for figure in figures), period]


def _sentences(summary: Summary, words: Catalogue, law: Catalogue, language: Language) -> list[str]:
    """What the table cannot say: what went in before an objection, the other reading, what is unclear and why."""
    sentences: list[str] = []
    for account in summary.accounts:
        sentences += _objection_sentences(account, summary, words, law, language)
        if account.other_ai is not None:
            sentences.append(words("summary.other_ai", account=account.account, **_figures(account.other_ai, language)))
        for reason, hint in (("audience_unknown", "audience_hint"), ("age_unknown", "age_hint")):
            number = sum(row.items for row in account.why if row.reason == reason)
            if number:
                sentences.append(words(f"summary.{hint}", n=written_number(number, language), account=account.account))
    at_stake = summary.counts.at_stake
    if at_stake and not any(account.baked_in for account in summary.accounts):
        sentences.append(words("summary.late", n=written_number(at_stake, language)))
    return sentences


def _objection_sentences(
    account: AccountSummary, summary: Summary, words: Catalogue, law: Catalogue, language: Language
) -> list[str]:
    if account.baked_in is None:
        return []
    day = written_day(account.baked_in.objected_on, language)
    lost = account.baked_in.counts.at_stake
    key = "summary.baked_in" if lost else "summary.baked_in_none"
    sentences = [words(key, day=day, n=written_number(lost, language), account=account.account)]
    sentences += [
        words(
            "summary.other_reading",
            account=account.account,
            reading=law(f"reading.{reading}"),
            **_figures(counts, language),
        )
        for reading, counts in account.other_readings.items()
        if reading != summary.reading
    ]
    return sentences


def _figures(counts: Counts, language: Language) -> dict[str, str]:
    return {
        "allowed": written_number(counts.allowed, language),
        "undecided": written_number(counts.undecided, language),
    }


def _show_files(checked: Checked, words: Catalogue, language: Language) -> None:
    merged = checked.imported.merged
    inventories = [inventory for _, inventory in checked.imported.inventories]
    counts: dict[str, int] = {}
    for inventory in inventories:
        for status, number in inventory.counts().items():
            counts[status] = counts.get(status, 0) + number
    out.print()
    line = words("summary.read", n=written_number(merged.read, language))
    if merged.again:
        line += "; " + words("summary.again", n=written_number(merged.again, language))
    out.print(Text(line))
    out.print(
        Text(
            words(
                "summary.files",
                read=counts.get("read", 0) + counts.get("empty", 0) + counts.get("copy", 0),
                not_read=counts.get("not_read", 0),
                media=written_number(sum(inventory.media for inventory in inventories), language),
                unknown=counts.get("unknown", 0) + counts.get("ambiguous", 0),
                failed=counts.get("failed", 0),
            )
        )
    )
    _show_notes(checked.imported.problems, words, language)


def _show_notes(problems: tuple[Problem, ...], words: Catalogue, language: Language) -> None:
    if not problems:
        return
    sentences = dict.fromkeys(problem_sentence(export_words(language), problem) for problem in problems)
    err.print(Text(words("summary.notes"), style="bold yellow"))
    for sentence in list(sentences)[:MOST_NOTES]:
        err.print(Text(f"! {sentence}"))
    if len(sentences) > MOST_NOTES:
        err.print(Text(words("rulebook.more", n=len(sentences) - MOST_NOTES)))
