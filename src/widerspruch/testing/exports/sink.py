"""Where a synthetic export is written: a zip, several parts, a folder; always the same bytes for the same content."""

import hashlib
import stat
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

COMPRESSION_LEVEL = 1
_ZEROS = bytes(1 << 20)


class Sink(Protocol):
    """Takes named files. `plain` counts the bytes of data (not of media) so far."""

    @property
    def plain(self) -> int: ...

    def put(self, name: str, content: bytes | Iterable[bytes]) -> None:
        """A file of data."""

    def media(self, name: str, content: bytes) -> None:
        """A picture, film or sound: stored as it is."""

    def close(self) -> None:
        """Ends the archive."""


def member_info(name: str, day: str, *, stored: bool = False) -> zipfile.ZipInfo:
    """The header of a member, dated at noon of `day`, with exactly this name on every system."""
    year, month, date = (int(part) for part in day.split("-"))
    info = zipfile.ZipInfo("member", (year, month, date, 12, 0, 0))
    info.filename = name
    info.create_system = 3
    info.external_attr = (stat.S_IFREG | 0o644) << 16
    info.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
    return info


class ZipSink:
    """One zip archive."""

    def __init__(self, path: Path, day: str) -> None:
        self.path = path
        self.plain = 0
        self.day = day
        self.zip = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=COMPRESSION_LEVEL)

    def put(self, name: str, content: bytes | Iterable[bytes]) -> None:
        """A file of data, streamed."""
        # Small files need no zip64 header; a stream of unknown length might.
        info, large = member_info(name, self.day), not isinstance(content, bytes)
        info._compresslevel = COMPRESSION_LEVEL  # type: ignore[attr-defined]
        with self.zip.open(info, "w", force_zip64=large) as member:
            for chunk in (content,) if isinstance(content, bytes) else content:
                self.plain += member.write(chunk)

    def media(self, name: str, content: bytes) -> None:
        """A medium, stored."""
        with self.zip.open(member_info(name, self.day, stored=True), "w") as member:
            member.write(content)

    def sparse(self, name: str, size: int, crc: int) -> None:
        """A stored member of `size` zero bytes whose blocks need not be written (`crc` of them is known)."""
        info = member_info(name, self.day, stored=True)
        archive = self.zip.fp
        if archive is None:
            raise ValueError("the archive is closed")
        archive.seek(self.zip.start_dir)
        info.header_offset = self.zip.start_dir
        info.file_size = info.compress_size = size
        info.CRC = crc
        archive.write(info.FileHeader(zip64=False))
        archive.seek(size, 1)
        self.zip.start_dir = archive.tell()
        self.zip.filelist.append(info)
        self.zip.NameToInfo[name] = info
        self.zip._didModify = True  # type: ignore[attr-defined]

    def close(self) -> None:
        """Writes the central directory."""
        self.zip.close()


class FolderSink:
    """A plain folder."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.plain = 0
        path.mkdir(parents=True, exist_ok=True)

    def put(self, name: str, content: bytes | Iterable[bytes]) -> None:
        """A file of data, streamed."""
        with self._new(name).open("wb") as file:
            for chunk in (content,) if isinstance(content, bytes) else content:
                self.plain += file.write(chunk)

    def media(self, name: str, content: bytes) -> None:
        """A medium."""
        self._new(name).write_bytes(content)

    def close(self) -> None:
        """Nothing is left to do."""

    def _new(self, name: str) -> Path:
        path = self.path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        return path


class PartsSink:
    """Several zips of one export: media in the last, messages (from three parts on) in the second."""

    def __init__(self, parts: tuple[ZipSink, ...]) -> None:
        self.parts = parts

    @property
    def plain(self) -> int:
        """Bytes of data in all parts."""
        return sum(part.plain for part in self.parts)

    def put(self, name: str, content: bytes | Iterable[bytes]) -> None:
        """A file of data."""
        apart = len(self.parts) > 2 and "/messages/" in f"/{name}"
        self.parts[1 if apart else 0].put(name, content)

    def media(self, name: str, content: bytes) -> None:
        """A medium."""
        self.parts[-1].media(name, content)

    def close(self) -> None:
        """Ends all parts."""
        for part in self.parts:
            part.close()


class RenamingSink:
    """Changes every name on its way into another sink."""

    def __init__(self, inner: Sink, *, prefix: str = "", replacements: tuple[tuple[str, str], ...] = ()) -> None:
        self.inner = inner
        self._prefix = prefix
        self._replacements = replacements

    @property
    def plain(self) -> int:
        """Bytes of data so far."""
        return self.inner.plain

    def put(self, name: str, content: bytes | Iterable[bytes]) -> None:
        """A file of data under its new name."""
        self.inner.put(self._renamed(name), content)

    def media(self, name: str, content: bytes) -> None:
        """A medium under its new name."""
        self.inner.media(self._renamed(name), content)

    def close(self) -> None:
        """Ends the inner sink."""
        self.inner.close()

    def _renamed(self, name: str) -> str:
        name = self._prefix + name
        for old, new in self._replacements:
            name = name.replace(old, new)
        return name


def zeros_crc(size: int) -> int:
    """CRC-32 of `size` zero bytes."""
    crc = 0
    for _ in range(size // len(_ZEROS)):
        crc = zlib.crc32(_ZEROS, crc)
    return zlib.crc32(_ZEROS[: size % len(_ZEROS)], crc)


def export_letters(*about: object) -> str:
    """The eight letters and digits that end a Meta archive's name, the same for the same export."""
    digest = hashlib.sha256("/".join(map(str, about)).encode()).digest()
    alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"
    return "".join(alphabet[byte % len(alphabet)] for byte in digest[:8])
