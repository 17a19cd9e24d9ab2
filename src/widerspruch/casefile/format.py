"""The case file's format, version 1: an SQLite file that stock SQLite reads. `docs/casefile.md` describes it.

Every promise of the format is a statement here: what a file of ours is known by, its tables, and how a connection must
be set before anything is read or written.
"""

from collections.abc import Mapping

APPLICATION_ID = int.from_bytes(b"Akte")
"""What the header of a file of ours says at byte 68."""

VERSION = 1
"""Goes up only when an older program could read wrongly. A new kind of event is none: it is kept and named unread."""

SUFFIX = ".akte"

JOURNAL = "-journal"
"""How the name of the file goes on beside it while something is written."""

TABLES: Mapping[str, str] = {
    "about": "CREATE TABLE about (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    "events": "CREATE TABLE events (number INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT",
    # The bytes stand last: what is known of a piece is read without them.
    "evidence": (
        "CREATE TABLE evidence (number INTEGER PRIMARY KEY, digest TEXT NOT NULL UNIQUE, media_type TEXT NOT NULL,"
        " name TEXT, size INTEGER NOT NULL, added_at INTEGER NOT NULL, checksum TEXT NOT NULL, bytes BLOB) STRICT"
    ),
}

FENCES: Mapping[str, str] = {
    f"events_never_{verb.lower()}": (
        f"CREATE TRIGGER events_never_{verb.lower()} BEFORE {verb} ON events"
        " BEGIN SELECT raise(ABORT, 'events are only ever added'); END"
    )
    for verb in ("UPDATE", "DELETE")
}
"""Against other programs and slips of ours. What was changed all the same is found by the chain."""

SETTINGS = (
    # The journal is emptied instead of unlinked: that is on the disk before a commit returns, while an unlinked
    # journal may come back after a loss of power and undo what was shown as kept.
    "journal_mode = TRUNCATE",
    "synchronous = FULL",
    "secure_delete = ON",
    "cell_size_check = ON",
    "mmap_size = 0",
)
"""Of the file. It has no second file at rest: closing removes the journal."""

CONNECTION_SETTINGS = ("temp_store = MEMORY", "trusted_schema = OFF", "foreign_keys = ON", "cipher_log_level = NONE")
