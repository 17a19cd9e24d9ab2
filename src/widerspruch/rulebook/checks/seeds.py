"""The platforms that the project began with: their steps are written for every device and in easy German."""

from widerspruch.rulebook.checks.walk import LAW_FILE, platform_file

SEED_PLATFORMS = ("facebook", "instagram", "threads", "messenger", "meta", "meta_ai", "whatsapp", "linkedin")

_FILES = frozenset(map(platform_file, SEED_PLATFORMS))


def is_seed_file(file: str) -> bool:
    """Whether this is the file of a platform that the project began with."""
    return file in _FILES


def in_easy_german(file: str) -> bool:
    """Whether what this file says stands in easy German too: the first platforms, and the law that holds for all."""
    return file == LAW_FILE or is_seed_file(file)
