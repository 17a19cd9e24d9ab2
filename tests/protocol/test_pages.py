"""What the pages about the formats must say."""

from pathlib import Path

from widerspruch.protocol.manifest import GateRun
from widerspruch.protocol.receipt import Receipt

DOCS = Path(__file__).parents[2] / "docs" / "protocol"


def test_every_field_of_a_manifest_is_explained() -> None:
    """The page about manifests names each member of the predicate."""
    page = (DOCS / "manifest.md").read_text("utf-8")

    assert [name for name in GateRun.__struct_fields__ if f"`{name}`" not in page] == []


def test_every_field_of_a_receipt_is_explained() -> None:
    """The page about receipts names each member of the predicate, and no other."""
    table = (DOCS / "receipt.md").read_text("utf-8").split("| member |")[1].split("\n\n")[0]

    assert [line.split("`")[1] for line in table.splitlines()[2:]] == list(Receipt.__struct_fields__)
