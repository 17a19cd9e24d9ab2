"""Outlook's files (.msg), made by hand: a compound file of storages and streams (MS-CFB), with a mail's properties
(MS-OXMSG)."""

import struct
from typing import Any

_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
_SECTOR, _MINI, _CUTOFF = 512, 64, 4096

Storage = dict[str, Any]
"""By name: bytes, or another storage."""


def msg(
    *,
    subject: str = "",
    body: str = "",
    html: bytes = b"",
    headers: str = "",
    sender: str = "",
    attachments: dict[str, bytes] | None = None,
) -> bytes:
    """A mail."""
    texts = {
        0x0037: subject,
        0x1000: body,
        0x007D: headers,
        0x0C1A: "Meta" if sender else "",
        0x0C1F: sender,
        0x001A: "IPM.Note",
    }
    root: Storage = {f"__substg1.0_{pid:04X}001F": text.encode("utf-16-le") for pid, text in texts.items() if text}
    properties = [(pid, 0x001F, len(text.encode("utf-16-le")) + 2) for pid, text in texts.items() if text]
    properties.append((0x3FDE, 0x0003, 65001))
    if html:
        root["__substg1.0_10130102"] = html
        properties.append((0x1013, 0x0102, len(html)))
    named = attachments or {}
    for number, (name, data) in enumerate(named.items()):
        root[f"__attach_version1.0_#{number:08X}"] = {
            "__substg1.0_37010102": data,
            "__substg1.0_3707001F": name.encode("utf-16-le"),
            "__properties_version1.0": b"\0" * 8
            + _properties([(0x3701, 0x0102, len(data)), (0x3707, 0x001F, 2 * len(name) + 2), (0x3705, 3, 1)]),
        }
    head = struct.pack("<8x4I8x", 0, len(named), 0, len(named))
    root["__properties_version1.0"] = head + _properties(properties)
    return compound(root)


def _properties(properties: list[tuple[int, int, int]]) -> bytes:
    return b"".join(struct.pack("<HHIII", kind, pid, 6, value, 0) for pid, kind, value in properties)


def compound(root: Storage) -> bytes:
    """The file of a storage."""
    entries: list[list[Any]] = []  # name, type, child, right, start, size, data
    _add(entries, "Root Entry", 5, root)
    mini, mini_fat, sectors, fat = b"", [], b"", []

    def chain(table: list[int], count: int) -> int:
        start = len(table)
        table.extend([*range(start + 1, start + count), _END] if count else [])
        return start if count else _END

    for entry in entries:
        data = entry[6]
        if isinstance(data, bytes) and len(data) < _CUTOFF:
            entry[4] = chain(mini_fat, -(-len(data) // _MINI))
            mini += data + b"\0" * (-len(data) % _MINI)
        elif isinstance(data, bytes):
            entry[4] = chain(fat, -(-len(data) // _SECTOR))
            sectors += data + b"\0" * (-len(data) % _SECTOR)
    entries[0][4], entries[0][5] = chain(fat, -(-len(mini) // _SECTOR)), len(mini)
    sectors += mini + b"\0" * (-len(mini) % _SECTOR)
    table = struct.pack(f"<{len(mini_fat)}I", *mini_fat)
    table += struct.pack("<I", _FREE) * (-(len(table) // 4) % 128)
    mini_fat_start = chain(fat, len(table) // _SECTOR)
    sectors += table
    directory = b"".join(map(_entry, entries))
    directory += b"\0" * (-len(directory) % _SECTOR)
    directory_start = chain(fat, len(directory) // _SECTOR)
    sectors += directory
    fat_sectors = 1
    while (len(fat) + fat_sectors) > 128 * fat_sectors:
        fat_sectors += 1
    fat_start = len(fat)
    fat += [_FAT] * fat_sectors
    fat += [_FREE] * (128 * fat_sectors - len(fat))
    sectors += struct.pack(f"<{len(fat)}I", *fat)
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH6xI", 0x3E, 3, 0xFFFE, 9, 6, 0)
    header += struct.pack(
        "<IIIIIIIII", fat_sectors, directory_start, 0, _CUTOFF, mini_fat_start, len(table) // _SECTOR, _END, 0, 0
    )[:-4]
    difat = [*range(fat_start, fat_start + fat_sectors)]
    header += struct.pack("<109I", *difat, *[_FREE] * (109 - len(difat)))
    return header + sectors


def _add(entries: list[list[Any]], name: str, kind: int, content: Storage | bytes) -> int:
    number = len(entries)
    entries.append([name, kind, _FREE, _FREE, _END, len(content) if isinstance(content, bytes) else 0, content])
    if isinstance(content, dict):
        before = number
        for place, (inner, data) in enumerate(sorted(content.items(), key=lambda one: (len(one[0]), one[0].upper()))):
            added = _add(entries, inner, 1 if isinstance(data, dict) else 2, data)
            entries[before][2 if place == 0 else 3] = added
            before = added
    return number


def _entry(entry: list[Any]) -> bytes:
    name, kind, child, right, start, size, _ = entry
    encoded = (name + "\0").encode("utf-16-le")
    head = encoded + b"\0" * (64 - len(encoded)) + struct.pack("<HBB", len(encoded), kind, 1)
    return head + struct.pack("<III36xIQ", _FREE, right, child, _END if start is None else start, size)
