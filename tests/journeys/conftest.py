"""The app, really served, and a real browser: the same as for the tests of its screens."""

from person.site.conftest import chromium, clock, options  # noqa: F401
