"""The answer to `widerspruch check`, so that it fits a terminal."""

from collections import Counter
from collections.abc import Iterable, Sequence

from rich.table import Table
from rich.text import Text

from widerspruch.cli.console import err, out, problem_sentence
from widerspruch.cli.show_plan import show_briefly
from widerspruch.cli.words import command_words, export_words, rulebook_words
from widerspruch.exports.inventory import Status
from widerspruch.exports.problem import Problem
from widerspruch.lib.texts import Catalogue
from widerspruch.lib.writing import Language, written_day, written_number
from widerspruch.person.check import CheckAnswer
from widerspruch.person.deciding import OwnAccount
from widerspruch.person.importing import Imported
from widerspruch.person.outputs import WrittenFiles, is_complete, not_understood
from widerspruch.person.summary import AccountSummary, Counts, Summary
from widerspruch.person.telling.next_steps import next_steps
from widerspruch.person.telling.whose import whose_told
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import Rulebook

MOST_NOTES = 12
"""Notes shown in the terminal; the report and the JSON have all."""
WIDEST = 500
"""More columns than any table here needs: to measure how many it would like to have."""
MOST_NAMES = 5
"""Names of unknown files shown in the terminal."""

VERDICTS = {"allowed": "red", "undecided": "yellow", "excluded": "green"}
FIGURES = ("ai_chats", "sensitive", "naming_others")
FILES: dict[str, tuple[Status, ...]] = {
    "read": ("read", "empty", "copy"),
    "not_read": ("not_read",),
    "unknown": ("unknown", "ambiguous"),
    "failed": ("failed",),
}
"""What became of files, as the terminal counts them."""


def show(answer: CheckAnswer, rulebook: Rulebook, language: Language, written: WrittenFiles) -> None:
    """Print the summary, notes on the files, the next steps, and what was written where."""
    words = command_words(language)
    law = rulebook_words(language)
    summary = answer.summary
    out.print(Text(words("summary.title"), style="bold"))
    reading = law(f"reading.{summary.reading}")
    out.print(Text(words("summary.run", day=written_day(summary.run, language), reading=reading)))
    out.print()
    _show_figures(summary, words, language)
    out.print()
    for sentence in (*_whys(summary, words, law, language), *_sentences(summary, words, law, language)):
        out.print(Text(f"• {sentence}"))
    _show_files(answer.imported, answer.accounts, rulebook, words, language)
    out.print()
    out.print(Text(words("summary.next"), style="bold"))
    spoken = PersonWords(language)
    show_briefly(next_steps(answer.plan, rulebook, spoken), spoken)
    out.print()
    for kind, path in written.paths:
        out.print(Text(words(f"summary.{kind}", path=str(path))), soft_wrap=True)
    out.print(Text(words("summary.law", seen=written_day(rulebook.newest_platform_text(), language))))


def _show_figures(summary: Summary, words: Catalogue, language: Language) -> None:
    """A table; where the terminal is too narrow for it, a paragraph for each account."""
    table = _table(summary, words, language)
    if out.measure(table, options=out.options.update(max_width=WIDEST)).maximum <= out.width:
        out.print(table)
    else:
        for account in summary.accounts:
            _show_account(account, words, language)
    out.print()
    for legend in ("legend_allowed", "legend_undecided", "legend_excluded", "legend_findings"):
        out.print(Text(words(f"summary.{legend}")))


def _table(summary: Summary, words: Catalogue, language: Language) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 1))
    table.add_column(words("summary.account"), no_wrap=True)
    for column, style in VERDICTS.items():
        table.add_column(words(f"summary.{column}"), justify="right", style=style, no_wrap=True)
    for column in FIGURES:
        table.add_column(words(f"summary.{column}"), justify="right", no_wrap=True)
    table.add_column(words("summary.period"), no_wrap=True)
    for account in summary.accounts:
        figures = [written_number(figure, language) for figure in _figures_of(account)]
        table.add_row(account.account, *figures, _period(account, words))
    if len(summary.accounts) > 1:
        totals = [sum(figures) for figures in zip(*map(_figures_of, summary.accounts), strict=True)]
        table.add_row(
            words("summary.total"), *(written_number(figure, language) for figure in totals), "", style="bold"
        )
    return table


def _show_account(account: AccountSummary, words: Catalogue, language: Language) -> None:
    out.print(Text(f"{account.account} ({_period(account, words)})", style="bold"))
    for name, figure in zip((*VERDICTS, *FIGURES), _figures_of(account), strict=True):
        out.print(
            Text(f"  {words(f'summary.{name}')}: {written_number(figure, language)}", style=VERDICTS.get(name, ""))
        )


def _figures_of(account: AccountSummary) -> tuple[int, ...]:
    """In the order of the columns."""
    counts = account.counts
    verdicts = (counts.allowed, counts.undecided, counts.excluded)
    return (*verdicts, account.ai_chats, account.sensitive, account.naming_others)


def _period(account: AccountSummary, words: Catalogue) -> str:
    if not (account.earliest and account.latest):
        return words("summary.nothing")
    years = dict.fromkeys((account.earliest.year, account.latest.year))
    return "–".join(map(str, years))


def _whys(summary: Summary, words: Catalogue, law: Catalogue, language: Language) -> Iterable[str]:
    """Why items are only possible: each reason once, with all accounts, and what the person can state."""
    numbers: dict[str, Counter[str]] = {}
    for account in summary.accounts:
        for row in account.why:
            if row.verdict == "undecided":
                numbers.setdefault(row.reason, Counter())[account.account] += row.items
    for reason, by_account in sorted(numbers.items(), key=lambda pair: -pair[1].total()):
        which = ", ".join(
            words("summary.counted", account=account, n=number) for account, number in by_account.most_common()
        )
        sentence = words("summary.why", which=which, reason=law(f"decision.{reason}"))
        account = max(summary.accounts, key=lambda account: account.can_be_stated.get(reason, 0))
        if account.can_be_stated.get(reason):
            sentence += " " + words(f"summary.hint_{reason}", account=account.account)
        yield sentence


def _sentences(summary: Summary, words: Catalogue, law: Catalogue, language: Language) -> list[str]:
    """What the table cannot say: what went in before an objection, the other reading, other kinds of AI."""
    sentences: list[str] = []
    for account in summary.accounts:
        sentences += _objection_sentences(account, summary, words, law, language)
        if account.other_ai is not None and account.other_ai.at_stake:
            sentences.append(words("summary.other_ai", account=account.account, **_written(account.other_ai, language)))
        if account.of_others:
            sentences.append(words("summary.of_others", n=account.of_others, account=account.account))
    at_stake = summary.counts.at_stake
    if at_stake and not any(account.baked_in for account in summary.accounts):
        sentences.append(words("summary.late", n=at_stake))
    return sentences


def _objection_sentences(
    account: AccountSummary, summary: Summary, words: Catalogue, law: Catalogue, language: Language
) -> list[str]:
    if account.baked_in is None:
        return []
    day = written_day(account.baked_in.objected_on, language)
    lost = account.baked_in.counts.at_stake
    key = "summary.baked_in" if lost else "summary.baked_in_none"
    sentences = [words(key, day=day, n=lost, account=account.account)]
    sentences += [
        words(
            "summary.other_reading",
            account=account.account,
            reading=law(f"reading.{reading}"),
            **_written(counts, language),
        )
        for reading, counts in account.other_readings.items()
        if reading != summary.reading
    ]
    return sentences


def _written(counts: Counts, language: Language) -> dict[str, str]:
    return {
        "allowed": written_number(counts.allowed, language),
        "undecided": written_number(counts.undecided, language),
    }


def _show_files(
    imported: Imported, accounts: Sequence[OwnAccount], rulebook: Rulebook, words: Catalogue, language: Language
) -> None:
    inventories = [inventory for _, inventory in imported.inventories]
    ended: Counter[Status] = Counter()
    for inventory in inventories:
        ended.update(inventory.counts())
    out.print()
    line = words("summary.read", n=imported.merged.read)
    if imported.merged.again:
        line += "; " + words("summary.again", n=imported.merged.again)
    out.print(Text(line))
    numbers = {name: sum(ended[status] for status in statuses) for name, statuses in FILES.items()}
    numbers["media"] = sum(inventory.media for inventory in inventories)
    told = [words(f"summary.file_{name}", n=number) for name, number in numbers.items() if number]
    out.print(Text(", ".join(told)))
    for sentence in whose_told(imported.belonging[:MOST_NOTES], accounts, rulebook, PersonWords(language)):
        out.print(Text(sentence))
    _show_notes(imported, words, language)


def _show_notes(imported: Imported, words: Catalogue, language: Language) -> None:
    sentences = _notes(imported, words, language)
    if not sentences:
        return
    err.print(Text(words("summary.notes"), style="bold yellow"))
    for sentence in sentences[:MOST_NOTES]:
        err.print(Text(f"! {sentence}"))
    if len(sentences) > MOST_NOTES:
        err.print(Text(words("summary.more_notes", n=len(sentences) - MOST_NOTES)))
    if not is_complete(imported):
        err.print(Text(words("summary.incomplete"), style="bold"))


def _notes(imported: Imported, words: Catalogue, language: Language) -> list[str]:
    sentences = [_problem(problem, language) for problem in imported.problems]
    unknown = not_understood(imported)
    if unknown:
        names = ", ".join(f"„{name}“" if language == "de" else f"“{name}”" for name in unknown[:MOST_NAMES])
        if len(unknown) > MOST_NAMES:
            names = words("summary.more_names", names=names, n=len(unknown) - MOST_NAMES)
        sentences.append(words("summary.unknown_files", n=len(unknown), names=names))
    return list(dict.fromkeys(sentences))


def _problem(problem: Problem, language: Language) -> str:
    return problem_sentence(export_words(language), problem)
