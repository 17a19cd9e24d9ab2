"""The receipts of the members' objections, as files that are called by the number of the case."""

from collections.abc import Iterable
from pathlib import Path

from widerspruch.lib.whole_files import atomic_write
from widerspruch.person.association.folder import AssociationFolder, is_case_number
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.receipt import Receipt, read_receipt


def keep_receipts(folder: AssociationFolder, receipts: Iterable[bytes]) -> None:
    """Write down those that say something new: `W-7KQ4-M2XD-9.json`, and of further accounts `W-7KQ4-M2XD-9-2.json`.

    Args:
        receipts: Byte by byte; somebody has verified them (`person.filing.client.SignedAnswer`).
    """
    for data in receipts:
        receipt = _said(data)
        if receipt is None or not is_case_number(receipt.case):
            continue
        free = _free_place(folder.receipts, receipt)
        if free is not None:
            atomic_write(free, data, replace=False)


def _free_place(folder: Path, receipt: Receipt) -> Path | None:
    """None: what it says is there already, by whichever key it was signed."""
    number = 1
    while True:
        path = folder / (f"{receipt.case}.json" if number == 1 else f"{receipt.case}-{number}.json")
        try:
            there = _said(path.read_bytes())
        except FileNotFoundError:
            return path
        if there == receipt:
            return None
        number += 1


def _said(data: bytes) -> Receipt | None:
    try:
        return read_receipt(data, signature_needed=False).receipt
    except ProtocolError:
        return None
