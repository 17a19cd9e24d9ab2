"""Facebook's export of a page: it looks like a person's, but what is in it the page said."""

from collections.abc import Iterable

from widerspruch.exports.archive.roots import fold_folder
from widerspruch.exports.entry import normalise_basename

PAGE_FOLDERS = frozenset({"this_profile_s_activity_across_facebook", "this_page_s_activity_across_facebook"})
PERSON_FOLDERS = frozenset({"your_facebook_activity", "your_activity_across_facebook"})
PAGE_FILES = frozenset({"profile_posts", "page_posts"})
"""Folded folders and normalised basenames that only such an export has."""


def is_of_a_page(name: str) -> bool:
    """Whether a member's name says that its export is a page's."""
    *folders, base = name.split("/")
    return not PAGE_FOLDERS.isdisjoint(map(fold_folder, folders)) or normalise_basename(base) in PAGE_FILES


def is_a_page(names: Iterable[str]) -> bool:
    """Whether an export with members of these names is a page's as a whole: none of them is a person's."""
    of_a_page = False
    for name in names:
        if not PERSON_FOLDERS.isdisjoint(map(fold_folder, name.split("/")[:-1])):
            return False
        of_a_page = of_a_page or is_of_a_page(name)
    return of_a_page
