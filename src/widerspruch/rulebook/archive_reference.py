"""Where in a public archive a statement can be looked up: by anybody, and by a machine."""

from msgspec import Struct

LONGEST_ANCHOR = 10
"""Words: enough to find a passage again, too few to be a copy of it."""


class ArchiveReference(Struct, frozen=True, forbid_unknown_fields=True):
    """One passage of one version of a document, or its absence there.

    Attributes:
        source: Id in `sources.toml`, of an archive: it names the collection.

        document: `service/document`, as the collection calls it.

        commit: Of the collection: the version that was read; at least 8 hexadecimal digits.

        path: The document's file in that version: it is renamed at times.

        anchor: At most `LONGEST_ANCHOR` words of the passage, as they stand in the file; empty: the document was read
            as a whole, and it is its silence that tells.

        present: Whether the anchor stands in that version. False: somebody looked for it, and it is not there.

        section: Words of the heading that the passage stands below, or of a paragraph shortly above it, where the
            anchor stands more than once; after " / " words that stand between that and the passage.
    """

    source: str
    document: str
    commit: str
    path: str
    anchor: str = ""
    present: bool = True
    section: str = ""
