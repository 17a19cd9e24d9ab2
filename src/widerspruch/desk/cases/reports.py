"""What a request is about: posts of others, and what an AI said."""

from collections.abc import Sequence
from typing import TypeVar

from msgspec import structs

from widerspruch.desk.cases.texts import checked_text, optional_text, require_few
from widerspruch.desk.values import CaseDetails, FalseOutput, ReportedPost

T = TypeVar("T")

MOST_POSTS = 50
MOST_OUTPUTS = 10
LONGEST_ADDRESS = 2_000
MOST_KEPT = 500
"""Posts and outputs of one case, however often somebody reports some."""


def checked_posts(posts: Sequence[ReportedPost]) -> tuple[ReportedPost, ...]:
    """Each with an address or a text. Raises DeskError `text_missing`, `text_too_long`, `too_many_entries`."""
    require_few(posts, MOST_POSTS)
    checked = (ReportedPost(optional_text(one.address, LONGEST_ADDRESS), optional_text(one.text)) for one in posts)
    return tuple(dict.fromkeys(one for one in checked if one.address or one.text))


def checked_outputs(outputs: Sequence[FalseOutput]) -> tuple[FalseOutput, ...]:
    """Each with what was said and what is right. Raises as `checked_posts`."""
    require_few(outputs, MOST_OUTPUTS)
    return tuple(
        dict.fromkeys(
            FalseOutput(optional_text(one.prompt), checked_text(one.answer), checked_text(one.right)) for one in outputs
        )
    )


def joined(known: CaseDetails, told: CaseDetails) -> CaseDetails:
    """Details of a case with what is told now: the newest first, and of the oldest only so many."""
    return structs.replace(
        known,
        contact=known.contact or told.contact,
        reason=told.reason or known.reason,
        text=told.text or known.text,
        of_age_at=told.of_age_at or known.of_age_at,
        names=_both(told.names, known.names),
        handles=_both(told.handles, known.handles),
        profile_urls=_both(told.profile_urls, known.profile_urls),
        posts=_both(told.posts, known.posts),
        outputs=_both(told.outputs, known.outputs),
    )


def _both(told: tuple[T, ...], known: tuple[T, ...]) -> tuple[T, ...]:
    return tuple(dict.fromkeys((*told, *known)))[:MOST_KEPT]
