"""`gate profile`: a look into a corpus in, a profile to be finished by a person out, and what it would decide."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from widerspruch.gate.corpus.shards import find_shards
from widerspruch.gate.errors import GateError
from widerspruch.gate.profile import Profile, profile_from
from widerspruch.gate.propose.draft import KNOWN_WORDS, LOOKED_AT, Draft, draft, instant_kind
from widerspruch.gate.propose.preview import Preview, preview
from widerspruch.gate.propose.sample import look_into
from widerspruch.lib.texts import Catalogue
from widerspruch.rulebook.decide import Run
from widerspruch.rulebook.decision_tables import terms_rows
from widerspruch.rulebook.load import Rulebook


class Proposal(Struct, frozen=True):
    """What is proposed, and what that would decide on some rows, if nobody had objected; None where too much of it is
    open."""

    draft: Draft
    preview: Preview | None


def propose(addresses: Sequence[str], platform: str | None, rulebook: Rulebook, words: Catalogue, now: int) -> Proposal:
    """What the columns of a corpus seem to mean.

    Args:
        addresses: Files, folders or globs.

        platform, words: As for `draft`.

        now: As of when the preview decides, microseconds UTC.

    Raises:
        GateError: The corpus cannot be read.
    """
    shards = find_shards(addresses)
    drafted = draft(look_into(shards, LOOKED_AT), platform, words, tuple(rulebook.platforms))
    if drafted.profile is None:
        return Proposal(drafted, None)
    return Proposal(drafted, preview(drafted.profile, shards, terms_rows(rulebook), Run(now)))


def profile_of_items(addresses: Sequence[str], platform: str) -> Profile:
    """The profile of a corpus that has the item table's columns (docs/items.md) and words already.

    Args:
        addresses: Files, folders or globs.

        platform: That of the exclusion set. A column `platform` must say the same in every row.

    Raises:
        GateError: A column is missing (`profile_missing`): a profile is needed.
    """
    columns = {column.name: column for column in look_into(find_shards(addresses), frozenset())}
    if not {"account_ref", "kind", "audience"} <= columns.keys():
        raise GateError("profile_missing", corpus=" ".join(addresses))
    fields: dict[str, Any] = {
        "platform": {"always": platform},
        "author": {"column": "account_ref", "is": "key" if columns["account_ref"].holds == "key" else "account"},
    }
    if "platform" in columns:
        fields["platform"] = {"column": "platform", "values": {platform: platform}}
    for field in ("kind", "audience", "state"):
        if field in columns:
            fields[field] = {"column": field, "values": {word: word for word in KNOWN_WORDS[field]}}
    if "created_at" in columns:
        means = "microseconds" if columns["created_at"].holds == "whole" else instant_kind(columns["created_at"])
        fields["created_at"] = {"column": "created_at", "is": means}
    if "adult" in columns:
        fields["adult"] = {"column": "adult"}
    if "text" in columns:
        fields["mentions"] = {"text": ["text"]}
    return profile_from(fields)
