"""What the pages about the formats must say."""

from pathlib import Path

from widerspruch.protocol.manifest import GateRun

DOCS = Path(__file__).parents[2] / "docs" / "protocol"


def test_every_field_of_a_manifest_is_explained() -> None:
    """The page about manifests names each member of the predicate."""
    page = (DOCS / "manifest.md").read_text("utf-8")

    assert [name for name in GateRun.__struct_fields__ if f"`{name}`" not in page] == []
