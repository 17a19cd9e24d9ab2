"""Whose corpus it seems to be, by a column that says it of every row."""

from collections.abc import Sequence

from widerspruch.gate.profile import TODO
from widerspruch.gate.propose.sample import Sampled
from widerspruch.identifiers.short_names import SHORT_NAMES
from widerspruch.identifiers.unruled_platforms import UNRULED_NAMES

MOST_PLATFORMS = 20


def platforms_said(
    surely: Sampled | None, perhaps: Sampled | None, known: Sequence[str]
) -> tuple[Sampled | None, dict[str, str]]:
    """The column that says the platform, and which one each of its values means; `TODO` where that is not known.

    Args:
        surely: A column that is called so.

        perhaps: One that may say something else: it counts where most of its values are platforms.

        known: The platforms of the rulebook.
    """
    for column in (surely, perhaps):
        if column is None or not 1 <= len(column.different()) <= MOST_PLATFORMS:
            continue
        meant = {value: platform_meant(value, known) or TODO for value in column.different()}
        if column is surely or 2 * list(meant.values()).count(TODO) < len(meant):
            return column, meant
    return None, {}


def platform_meant(written: str, known: Sequence[str]) -> str | None:
    """The platform that a value names, also for short or in capitals: one of the rulebook, or one without terms of
    which the names of accounts are known."""
    name = written.strip().casefold()
    if name not in known:
        name = SHORT_NAMES.get(name.replace(" ", "_").replace("-", "_"), name)
    return name if name in known or name in UNRULED_NAMES else None
