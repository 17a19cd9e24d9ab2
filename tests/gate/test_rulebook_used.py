"""Which rulebook decided, as a manifest names it."""

from datetime import date

from msgspec import structs

from widerspruch.gate.rulebook_used import rulebook_used
from widerspruch.rulebook.load import load_rulebook
from widerspruch.rulebook.release import Release


def test_a_manifest_names_the_version_of_the_rulebook() -> None:
    """Of an installed one, too; the digest is over what was decided by, and a new day alone does not change it."""
    shipped = load_rulebook()
    assert shipped.release is not None
    later = structs.replace(shipped, release=Release("2030.01.01", date(2030, 4, 1)))

    assert (rulebook_used(shipped).version, rulebook_used(later).version) == (shipped.release.version, "2030.01.01")
    assert rulebook_used(shipped).digest == rulebook_used(later).digest
