"""The platforms that the project began with: their steps are written for every device."""

from widerspruch.rulebook.checks.walk import platform_file

SEED_PLATFORMS = ("facebook", "instagram", "threads", "messenger", "meta", "meta_ai", "whatsapp", "linkedin")

_FILES = frozenset(map(platform_file, SEED_PLATFORMS))


def is_seed_file(file: str) -> bool:
    """Whether this is the file of a platform that the project began with."""
    return file in _FILES
