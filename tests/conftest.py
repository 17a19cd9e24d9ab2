"""What all tests share."""

from hypothesis import settings

# A slow machine must not fail a test.
settings.register_profile("widerspruch", deadline=None)
settings.load_profile("widerspruch")
