"""The rulebook as the small tables that `decide.sql` joins: terms, objections, runs."""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from importlib.resources import files
from itertools import zip_longest

import msgspec
import pyarrow as pa
from msgspec import structs

from widerspruch.rulebook.decide import Objection, Run, TermsRow
from widerspruch.rulebook.instants import start_of_day
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Terms, Use
from widerspruch.rulebook.vocabulary import KINDS, Kind, Purpose, Training

DECISION_SQL = (files("widerspruch.rulebook") / "decide.sql").read_text("utf-8")

TERMS = pa.schema(
    [
        pa.field("platform", pa.string(), nullable=False),
        pa.field("purpose", pa.string(), nullable=False),
        pa.field("kind", pa.string(), nullable=False),
        pa.field("in_force_from", pa.int64(), nullable=False),
        pa.field("in_force_until", pa.int64()),
        pa.field("training", pa.string(), nullable=False),
        pa.field("training_since", pa.int64()),
        pa.field("used_when", pa.string(), nullable=False),
        pa.field("authors", pa.string(), nullable=False),
        pa.field("rule", pa.string(), nullable=False),
        pa.field("terms_id", pa.string(), nullable=False),
    ]
)
RUNS = pa.schema(
    [
        pa.field("run_id", pa.string(), nullable=False),
        pa.field("frozen_at", pa.int64(), nullable=False),
        pa.field("purpose", pa.string(), nullable=False),
        pa.field("reading", pa.string(), nullable=False),
    ]
)


def objection_schema(account_ref: pa.DataType) -> pa.Schema:
    """The objections table; `account_ref` has the type that the corpus or export uses for accounts."""
    return pa.schema(
        [
            pa.field("account_ref", account_ref, nullable=False),
            pa.field("purpose", pa.string(), nullable=False),
            pa.field("received_at", pa.int64(), nullable=False),
            pa.field("own_content", pa.bool_(), nullable=False),
            pa.field("ai_interactions", pa.bool_(), nullable=False),
            pa.field("mentions", pa.bool_(), nullable=False),
            pa.field("withdrawn_at", pa.int64()),
            pa.field("rests_on", pa.string(), nullable=False),
        ]
    )


def terms_rows(rulebook: Rulebook) -> tuple[TermsRow, ...]:
    """All terms of all platforms, one row per version, purpose and kind.

    A version ends where the next one of the same platform begins. Kinds that a version does not name get a row
    that says so (`used_when = "silent"`), so that silence is data.
    """
    return tuple(
        row
        for slug, platform in rulebook.platforms.items()
        if platform.role == "platform"
        for row in _platform_rows(slug, rulebook.terms_of(slug))
    )


def purposes_of(versions: Sequence[Terms]) -> tuple[Purpose, ...]:
    """The purposes that a platform's terms speak of; generative AI always."""
    others = {use.purpose for terms in versions for use in terms.uses} - {"generative"}
    return ("generative", *sorted(others))


def _platform_rows(platform: str, versions: Sequence[Terms]) -> Iterable[TermsRow]:
    since: dict[Purpose, int] = {}
    for terms, successor in zip_longest(versions, versions[1:]):
        begins = start_of_day(terms.valid_from)
        ends = start_of_day(successor.valid_from) if successor else None
        for purpose in purposes_of(versions):
            training = terms.training_for(purpose)
            if training == "yes":
                since.setdefault(purpose, begins)
            else:
                since.pop(purpose, None)
            uses = _uses_by_kind(terms, purpose)
            for kind in KINDS:
                use = uses.get(kind)
                yield TermsRow(
                    platform=platform,
                    purpose=purpose,
                    kind=kind,
                    in_force_from=begins,
                    in_force_until=ends,
                    training=_training_on(kind, training, uses),
                    training_since=since.get(purpose),
                    used_when=use.when if use else "silent",
                    authors=use.authors if use else "all",
                    rule=use.rule if use else terms.id,
                    terms_id=terms.id,
                )


def _uses_by_kind(terms: Terms, purpose: Purpose) -> dict[Kind, Use]:
    return {kind: use for use in terms.uses if use.purpose == purpose for kind in use.kinds}


def _training_on(kind: Kind, training: Training, uses: Mapping[Kind, Use]) -> Training:
    """A no that names kinds is a no to these alone: of the others nothing is said."""
    return "silent" if training == "none" and uses and kind not in uses else training


def rulebook_digest(rulebook: Rulebook) -> str:
    """Names a rulebook by all that it says: SHA-256 over the decision and every fact."""
    hashed = sha256(DECISION_SQL.encode())
    hashed.update(msgspec.json.encode(rulebook, order="deterministic"))
    return hashed.hexdigest()


def terms_table(rows: Sequence[TermsRow]) -> pa.Table:
    """The terms table for `decide.sql`."""
    return pa.Table.from_pylist([structs.asdict(row) for row in rows], schema=TERMS)


def runs_table(runs: dict[str, Run]) -> pa.Table:
    """The runs table for `decide.sql`, by run id."""
    return pa.Table.from_pylist(
        [{"run_id": run_id, **structs.asdict(run)} for run_id, run in runs.items()], schema=RUNS
    )


def objections_table(objections: Sequence[tuple[object, Objection]], account_ref: pa.DataType) -> pa.Table:
    """The objections table for `decide.sql`, from (account_ref, objection) pairs."""
    rows = [{**structs.asdict(objection), "account_ref": ref} for ref, objection in objections]
    return pa.Table.from_pylist(rows, schema=objection_schema(account_ref))
