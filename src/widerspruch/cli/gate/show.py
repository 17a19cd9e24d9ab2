"""`widerspruch gate show`: what a manifest, an exclusion set, a mask or a ledger says."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer
from msgspec import structs
from rich.table import Table

from widerspruch.cli.chosen import chosen_language
from widerspruch.cli.console import out
from widerspruch.cli.gate.by_signals import signal_sentences
from widerspruch.cli.gate.manifest import layout_sentences, manifest_sentences
from widerspruch.cli.gate.matches import show_matches
from widerspruch.cli.gate.options import Json
from widerspruch.cli.paths import typed_path
from widerspruch.cli.printing import print_json, say
from widerspruch.cli.words import command_words, gate_words
from widerspruch.gate.api.show import show_statement
from widerspruch.gate.telling.show import ShownRows, Signed, StatementReport
from widerspruch.lib.writing import Language
from widerspruch.protocol.manifest import GateRun
from widerspruch.protocol.run_record import ReadRunRecord
from widerspruch.protocol.sets.header import SetHeader
from widerspruch.rulebook.instants import in_berlin


def show_command(
    shown: Annotated[Path, typer.Argument(parser=typed_path, help="help.gate_shown", metavar="WHAT")],
    trust: Annotated[list[Path] | None, typer.Option("--trust", parser=typed_path, help="help.gate_show_trust")] = None,
    openings: Annotated[
        Path | None, typer.Option("--openings", parser=typed_path, help="help.gate_show_openings")
    ] = None,
    since: Annotated[list[Path] | None, typer.Option("--since", parser=typed_path, help="help.gate_show_since")] = None,
    json: Json = False,
    lang: Annotated[str | None, typer.Option("--lang", help="help.lang")] = None,
) -> None:
    """Open it, and say what it says."""
    language = chosen_language(lang)
    told = show_statement(shown, trust=trust or (), openings=openings, since=since or ())
    if json:
        print_json(told)
    else:
        show(told, language)


def show(told: StatementReport, language: Language) -> None:
    """Everything but names of files, of which there may be thousands."""
    words = command_words(language)
    if told.header is not None:
        say(*_header_sentences(told.header, language))
        say(words(f"gate_show.{_tree(told)}", root="" if told.header.tree is None else told.header.tree.root))
    else:
        say(words(f"gate_show.{told.kind}", entries=words.number(told.entries or 0)), style="bold")
    if told.record is not None:
        say(*_record_sentences(told.record, language))
    if told.manifest is not None:
        say(*manifest_sentences(told.manifest, language))
    if told.rows:
        out.print(_reasons(told.rows, language))
    if told.manifest is not None:
        show_matches(told.manifest.matches, language)
        say(*_damage_sentences(told.manifest, language))
    if told.signed is not None:
        say(*_signature_sentences(told.signed, told.digest, language))


def _record_sentences(read: ReadRunRecord, language: Language) -> Iterator[str]:
    """Of which manifest, against which sets, how many rows stayed, of whom, and which log it names."""
    words, record = command_words(language), read.record
    number = words.number
    yield words("gate_show.record_of", manifest=read.manifest)
    yield words("gate_show.record_until", until=in_berlin(record.heeds_until), day=in_berlin(record.frozen_at))
    for one in record.sets:
        until = in_berlin(one.received_until)
        yield words("gate_verify.set", platform=one.platform, number=one.number, until=until, digest=one.digest)
    verified = record.verification
    yield words(
        "gate_show.record_rows",
        kept=number(record.kept_rows),
        verified=number(verified.rows),
        found=number(verified.found),
    )
    if record.kept_authors is None:
        yield words("gate_show.no_kept_authors")
    else:
        kind = "kept_accounts" if record.kept_authors.is_of_accounts else "kept_authors"
        yield words(f"gate_show.{kind}", count=number(record.kept_authors.count))
    yield words("gate_show.record_log", origin=record.log.origin, size=number(record.log.size))
    if record.predecessor is not None:
        yield words("gate_show.record_predecessor", manifest=record.predecessor)


def _tree(told: StatementReport) -> str:
    if told.header is None or told.header.tree is None:
        return "no_tree"
    return "tree_checked" if told.tree_checked else "tree_stated"


def _header_sentences(header: SetHeader, language: Language) -> Iterator[str]:
    words, counts = command_words(language), header.counts
    number = words.number
    title = "gate_show.full" if header.since is None else "gate_show.increment"
    yield words(title, number=header.number, platform=header.platform, since=header.since)
    issued, until = in_berlin(header.issued_at), in_berlin(header.received_until)
    yield words("gate_show.issued", issued=issued, until=until)
    if header.expires_at is not None:
        yield words("gate_show.expires", until=in_berlin(header.expires_at - 1))
    yield words("gate_show.key", key_id=header.key_id)
    yield words(
        "gate_show.counts",
        accounts=number(counts.accounts),
        objections=number(counts.objections),
        mentions=number(counts.mentions),
    )
    if counts.keys is not None:
        of_kind = structs.asdict(counts.keys).items()
        kinds = [f"{words(f'gate_match.{kind}')} {number(keys)}" for kind, keys in of_kind if keys]
        yield words("gate_show.kinds", kinds=", ".join(kinds) or "–")
    yield from signal_sentences(header.sources, header.policies, language)
    if counts.persons is not None:
        yield words("gate_show.persons", persons=number(counts.persons.all))


def _reasons(rows: Sequence[ShownRows], language: Language) -> Table:
    words, sentences = command_words(language), gate_words(language)
    table = Table()
    with_rules = any(one.rule for one in rows)
    for column in ("rows", "fate", "reason", *(("rule",) if with_rules else ())):
        table.add_column(words(f"gate_run.{column}"), justify="right" if column == "rows" else "left", overflow="fold")
    for one in rows:
        reason = f"{sentences(f'reason.{one.reason}')} ({one.reason})"
        if one.identifier is not None:
            reason = f"{reason}: {sentences(f'mention_identifier.{one.identifier}')}"
        fate = words("gate_run.kept" if one.kept else "gate_run.left_out")
        table.add_row(words.number(one.rows), fate, reason, *((one.rule or "–",) if with_rules else ()))
    return table


def _damage_sentences(run: GateRun, language: Language) -> Iterator[str]:
    words = command_words(language)
    if run.damaged:
        yield words("gate_show.damaged", names=", ".join(run.damaged))
    if run.unreadable_lines:
        names = (f"{name} ({words.number(lines)})" for name, lines in run.unreadable_lines.items())
        yield words("gate_show.unreadable", names=", ".join(names))
    yield from layout_sentences(run.layout, language)


def _signature_sentences(signed: Signed, digest: str | None, language: Language) -> Iterator[str]:
    words = command_words(language)
    yield words(f"gate_show.{signed.state}", key_id=signed.key_id, digest=digest)
    yield words("gate_show.others")
