"""How many examples Hypothesis tries: a part of them by `make test`, all by `make test-all`."""

from hypothesis import settings

THOROUGH = "thorough"
QUICK = "quick"
PART = 4

# A slow machine must not fail a test.
settings.register_profile(THOROUGH, deadline=None)
settings.register_profile(QUICK, deadline=None, max_examples=50)


def examples(number: int) -> int:
    """This many, and a fourth of them where it must be quick. Other examples every time: the rest has its day, too."""
    return number if settings.get_current_profile_name().startswith(THOROUGH) else number // PART
