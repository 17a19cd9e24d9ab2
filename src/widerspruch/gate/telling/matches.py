"""The match report, line by line."""

from collections.abc import Sequence

from msgspec import Struct

from widerspruch.protocol.manifest import Match, MatchReport


class MatchLine(Struct, frozen=True):
    """Of the keys of one identifier in a set, how many were found; None for what nobody knows."""

    identifier: str
    in_set: int | None
    found: int | None
    not_found: int | None
    rows: int | None


def match_lines(matches: MatchReport) -> tuple[MatchLine, ...]:
    """A line per identifier; none at all where the set names nobody."""
    if not names_somebody(matches):
        return ()
    return tuple(map(_match_line, matches.identifiers))


def names_somebody(matches: MatchReport) -> bool:
    """Whether the set holds any key, as far as it says."""
    return any(one.in_set != 0 for one in matches.identifiers)


def platforms_without_match(matches: Sequence[MatchReport]) -> tuple[str, ...]:
    """Whose set names somebody of whom not one was found."""
    return tuple(one.platform for one in matches if names_somebody(one) and not one.found())


def platforms_spelled_otherwise(matches: Sequence[MatchReport]) -> tuple[str, ...]:
    """Of whose set a good part is written as nobody in the corpus is."""
    return tuple(one.platform for one in matches if one.otherwise)


def prefixes_out_of_reach(matches: MatchReport) -> int:
    """Beginnings of addresses that were not found, where rows name repositories and no pages: of these, only an owner's
    and a repository's own can be."""
    lines = {one.identifier: _match_line(one) for one in matches.identifiers}
    names_pages = "url" in lines and lines["url"].found is not None
    return 0 if names_pages or "path_prefix" not in lines else lines["path_prefix"].not_found or 0


def _match_line(one: Match) -> MatchLine:
    if one.found is None:
        return MatchLine(one.identifier, one.in_set, None, None, None)
    not_found = None if one.in_set is None else max(0, one.in_set - one.found)
    return MatchLine(one.identifier, one.in_set, one.found, not_found, one.rows)
