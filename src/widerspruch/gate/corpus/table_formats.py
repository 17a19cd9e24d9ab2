"""Folders of table formats: they also hold files that the table has dropped, or rows that it counts as deleted."""

import re
from collections.abc import Sequence
from pathlib import Path

_BY_FOLDER = {"_delta_log": "Delta", ".hoodie": "Hudi"}
_HIVE = re.compile(r"(base|delta|delete_delta)_\d{7,}(_\d{7,}.*)?")


def table_format(parts: Sequence[str]) -> str | None:
    """Of which table format a file or folder with this path is a sign; None if of none."""
    for part in parts:
        if part in _BY_FOLDER:
            return _BY_FOLDER[part]
        if part.startswith(".hoodie_partition_metadata"):
            return "Hudi"
        if _HIVE.fullmatch(part):
            return "Hive ACID"
    if "metadata" in parts[:-1] and ".metadata.json" in parts[-1]:
        return "Iceberg"
    if "manifest" in parts[:-1] and parts[-1].startswith("manifest-list-"):
        return "Paimon"
    return "DuckLake" if parts[-1].startswith("ducklake-") else None


def table_around(folder: Path) -> str | None:
    """Of which table format a folder on this machine is a part, by what lies in it or in any folder above."""
    for place in (folder, *folder.parents):
        for name, known in _BY_FOLDER.items():
            if (place / name).is_dir():
                return known
        if any(place.glob(".hoodie_partition_metadata*")):
            return "Hudi"
        if any(place.glob("metadata/*.metadata.json*")) and (place / "data").is_dir():
            return "Iceberg"
        if _HIVE.fullmatch(place.name):
            return "Hive ACID"
    return None
