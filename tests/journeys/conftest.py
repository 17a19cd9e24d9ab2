"""The app, really served, and a real browser: the same as for the tests of its screens."""

from person.site.conftest import clock, options  # noqa: F401
