"""Whether sets and corpus name people by the same identifier, and how many of each set were found.

A run that finds nobody because it looked for the wrong thing looks like a run in whose corpus nobody objected. So what
can be known before is asked before, and what was found is counted, reported and written down.
"""

from collections.abc import Iterable, Mapping, Sequence

from widerspruch.gate.errors import GateCode, GateError
from widerspruch.gate.profile import Author, AuthorIs, Profile
from widerspruch.protocol.manifest import AuthorIdentifier, Match, MatchReport
from widerspruch.protocol.sets.exclusion_set import ExclusionSet
from widerspruch.protocol.sets.header import KEY_KINDS, PersonCounts

_FINDS: Mapping[AuthorIs, tuple[AuthorIdentifier, ...]] = {
    "account": ("account",),
    "handle": ("handle",),
    "email": ("email",),
    "key": ("key",),
    "repository": ("repository", "path_prefix"),
    "domain": ("domain",),
    "url": ("url", "domain", "path_prefix"),
}
"""By what of a set rows are found, by what their column says."""

_NOBODY: Mapping[AuthorIs, GateCode] = {
    "account": "nobody_matched_account",
    "handle": "nobody_matched_handle",
    "email": "nobody_matched_email",
    "key": "nobody_matched_key",
}

_WITHOUT: Mapping[AuthorIs, GateCode] = {"handle": "set_without_handle", "email": "set_without_email"}

Found = tuple[str, AuthorIdentifier, int, int]
"""Platform, identifier, different keys that were found, and rows that bear them."""


def require_same_identifier(exclusions: ExclusionSet, profile: Profile) -> None:
    """Raise GateError `set_without_account`, `..._handle` or `..._email` (values: column, others) where the corpus
    names people only by an identifier of which the set has not one key: nobody could be found."""
    keys = exclusions.keys()
    if keys is None or not exclusions.accounts():
        return
    reached = _reached(profile)
    if "key" in reached or any(getattr(keys, one) for one in reached):
        return
    for author in profile.persons():
        others = keys.account + keys.handle + keys.email
        raise GateError(_WITHOUT.get(author.is_, "set_without_account"), column=author.column, others=others)


def match_reports(sets: Sequence[ExclusionSet], profile: Profile, found: Iterable[Found]) -> tuple[MatchReport, ...]:
    """What a manifest says of each set; `found`: each platform and identifier at most once."""
    known = {(platform, identifier): (keys, rows) for platform, identifier, keys, rows in found}
    return tuple(_report(one, profile.authors, known) for one in sets)


def _report(
    exclusions: ExclusionSet, authors: Sequence[Author], found: Mapping[tuple[str, AuthorIdentifier], tuple[int, int]]
) -> MatchReport:
    keys, persons, platform = exclusions.keys(), exclusions.persons(), exclusions.platform
    reached = list(dict.fromkeys(identifier for author in authors for identifier in _FINDS[author.is_]))
    named = []
    for identifier in reached:
        in_set = exclusions.accounts() if identifier == "key" else None if keys is None else getattr(keys, identifier)
        different, rows = found.get((platform, identifier), (0, 0))
        if keys is not None and keys.spellings and in_set is not None:  # somebody may stand there in both
            different = min(different, in_set)
        named.append(Match(identifier, in_set, different, rows))
    if keys is not None and "key" not in reached:
        others: list[AuthorIdentifier] = [kind for kind in KEY_KINDS if kind not in reached]
        named += [Match(kind, held, None, 0) for kind in others if (held := getattr(keys, kind))]
    return MatchReport(
        platform=platform,
        persons=None if persons is None else persons.all,
        out_of_reach=None if persons is None else _out_of_reach(persons, reached),
        identifiers=tuple(named),
    )


def _reached(profile: Profile) -> set[AuthorIdentifier]:
    return {identifier for author in profile.authors for identifier in _FINDS[author.is_]}


def _out_of_reach(persons: PersonCounts, reached: Sequence[AuthorIdentifier]) -> int:
    """At least so many: nobody counted who has two of them."""
    if "key" in reached:
        return 0
    known = {"account": persons.with_account, "handle": persons.with_handle, "email": persons.with_email}
    within = sum(count for identifier, count in known.items() if identifier in reached)
    return max(0, persons.all - within)


def require_match(
    reports: Sequence[MatchReport], sets: Sequence[ExclusionSet], profile: Profile, *, by_mentions: bool
) -> None:
    """Raise GateError `nobody_matched_account`, `..._handle`, `..._email`, `..._key` or `..._scope` (values: platform,
    column, keys) where the set of a platform names somebody and nobody of it was found; `nobody_looked_for` (values:
    platform, keys) where the corpus names no authors and nobody is looked for in its texts either.

    Args:
        by_mentions: Whether texts are searched for the people of a set that objected to mentions.
    """
    found = {report.platform: report for report in reports}
    for one in sets:
        if not one.accounts() or found[one.platform].found():
            continue
        if profile.authors:
            raise _nobody_of(one, found[one.platform], profile)
        if not (by_mentions and one.mentions):
            raise GateError("nobody_looked_for", platform=one.platform, keys=one.accounts())


def _nobody_of(exclusions: ExclusionSet, report: MatchReport, profile: Profile) -> GateError:
    author = next(iter(profile.persons()), profile.authors[0])
    held = next((one.in_set for one in report.identifiers if one.identifier == _FINDS[author.is_][0]), None)
    code = _NOBODY.get(author.is_, "nobody_matched_scope")
    keys = exclusions.accounts() if held is None else held
    return GateError(code, platform=exclusions.platform, column=author.column, keys=keys)
