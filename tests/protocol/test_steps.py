"""The steps of verification stand in the documents, and the code takes them under the same numbers."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCES = ROOT / "src" / "widerspruch" / "protocol"


@pytest.mark.parametrize(
    ("page", "sources"),
    [
        ("README.md", ["envelope.py"]),
        ("exclusion-set.md", ["sets/exclusion_set.py", "sets/chain.py"]),
        ("manifest.md", ["manifest.py"]),
        ("receipt.md", ["receipt.py"]),
        ("run-record.md", ["run_record.py"]),
        ("log.md", ["log/log_proof.py", "log/policy.py"]),
        ("proof.md", ["proof/verification.py"]),
        ("lineage-proof.md", ["lineage/report_verification.py"]),
        ("notice-proof.md", ["notice_proof.py"]),
        ("drp.md", ["drp/reading_messages.py"]),
    ],
)
def test_code_and_document_number_the_same_steps(page: str, sources: list[str]) -> None:
    """Each step is taken somewhere in the code, under its number and its name, and none that the page does not know."""
    document = (ROOT / "docs" / "protocol" / page).read_text("utf-8").split("# Verification\n")[1].split("\n#")[0]
    written = {int(number): name for number, name in re.findall(r"^(\d+)\. \*\*(.+?)\.?\*\*", document, re.MULTILINE)}
    taken = {
        (int(number), name)
        for source in sources
        for number, name in re.findall(r"# \((\d+)\): (.+?)[.;]", (SOURCES / source).read_text("utf-8"))
    }

    assert list(written) == list(range(len(written)))
    assert taken == {(number, name[0].lower() + name[1:]) for number, name in written.items()}
