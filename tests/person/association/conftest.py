"""The desk that an association asks is a real one: the same as for its own tests."""

from desk.conftest import clock, config, desk, key_folder, keys, migrated_file  # noqa: F401
