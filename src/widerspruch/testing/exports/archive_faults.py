"""Archives that a reader must refuse, in whole or in part."""

import stat
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path

from widerspruch.testing.exports.faults import Fault
from widerspruch.testing.exports.recipe import Recipe
from widerspruch.testing.exports.sink import ZipSink, member_info

BOMB_BYTES = 96 << 20
TWO_GIB = 1 << 31
EVIL = b'[{"timestamp": 1600000000, "data": [{"post": "Dieser Satz darf in keiner Tabelle stehen."}]}]'
POSTS = "posts/your_posts__check_ins__photos_and_videos"
TAKEOUT: dict[str, bytes] = {
    "Takeout/archive_browser.html": b"<!DOCTYPE html><html><body><h1>Archiv</h1></body></html>",
    "Takeout/YouTube und YouTube Music/Verlauf/Wiedergabeverlauf.json": b'[{"header": "YouTube", "title": "Film"}]',
    "Takeout/Meine Aktivit\u00e4ten/Suche/MeineAktivit\u00e4ten.json": b'[{"header": "Suche", "title": "Wetter"}]',
}


def _bomb(sink: ZipSink) -> None:
    info = member_info(f"your_facebook_activity/{POSTS}_99.json", sink.day)
    info._compresslevel = 9  # type: ignore[attr-defined]
    blanks = b" " * (1 << 20)
    with sink.zip.open(info, "w", force_zip64=True) as member:
        # It begins like any other, so that only its growth gives it away.
        member.write(EVIL[:-1] + b",\n")
        for _ in range(BOMB_BYTES // len(blanks)):
            member.write(blanks)


def _named(name: str) -> Callable[[ZipSink], None]:
    def add(sink: ZipSink) -> None:
        with sink.zip.open(member_info(name, sink.day), "w") as member:
            member.write(EVIL)

    return add


def _symlink(sink: ZipSink) -> None:
    info = member_info(f"your_facebook_activity/{POSTS}_98.json", sink.day)
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with sink.zip.open(info, "w") as member:
        member.write(b"../../../geheim.json")


def _duplicate(sink: ZipSink) -> None:
    first = next(info for info in sink.zip.infolist() if info.filename.endswith(".json"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        _named(first.filename)(sink)


def _encrypted(sink: ZipSink) -> None:
    _named(f"your_facebook_activity/{POSTS}_97.json")(sink)
    info, archive = sink.zip.infolist()[-1], sink.zip.fp
    info.flag_bits |= 1
    if archive is None:
        raise ValueError("the archive is closed")
    archive.seek(info.header_offset + 6)
    archive.write(info.flag_bits.to_bytes(2, "little"))


# Faults that add a member while the archive is open.
ADDITIONS: dict[Fault, Callable[[ZipSink], None]] = {
    "bomb": _bomb,
    "dotdot_path": _named(f"../../{POSTS}_66.json"),
    "absolute_path": _named(f"/{POSTS}_66.json"),
    "drive_path": _named(f"C:/{POSTS}_66.json"),
    "symlink": _symlink,
    "duplicate_member": _duplicate,
    "encrypted_member": _encrypted,
}


def add_macosx(sink: ZipSink) -> None:
    """What a computer adds when people pack an archive again."""
    for name in ("__MACOSX/._posts", "__MACOSX/your_facebook_activity/._posts.json", "start_here.html.Identifier"):
        with sink.zip.open(member_info(name, sink.day), "w") as member:
            member.write(b"\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X")


def cut_in_half(path: Path) -> None:
    """Keeps the first three fifths of a file."""
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size * 3 // 5)


def cut_at_two_gib(path: Path) -> None:
    """Makes of a small archive the first 2 GiB of a large one: no directory at its end, blocks not written."""
    with zipfile.ZipFile(path) as archive:
        end = archive.start_dir
    with path.open("r+b") as file:
        file.truncate(end)
        info = member_info("your_facebook_activity/posts/media/film.mp4", "2026-10-03", stored=True)
        info.file_size = info.compress_size = TWO_GIB
        info.CRC = 0
        file.seek(end)
        file.write(info.FileHeader(zip64=True))
        file.truncate(TWO_GIB)


def write_instead(recipe: Recipe, path: Path) -> bool:
    """Writes an archive that is no export at all, if the recipe asks for one; says whether it did."""
    if recipe.has("not_an_archive"):
        path.write_text("Das hier ist nur ein Brief.\n" * 40, encoding="utf-8")
        return True
    content: dict[str, bytes] | None = None
    if recipe.has("empty_zip"):
        content = {}
    elif recipe.has("wrong_platform"):
        content = TAKEOUT
    elif recipe.has("only_no_data"):
        folders = ("posts", "comments_and_reactions", "messages")
        content = {f"your_facebook_activity/{folder}/no-data.txt": b"Keine Daten.\n" for folder in folders}
    if content is None:
        return False
    with zipfile.ZipFile(path, "w") as archive:
        for name, body in content.items():
            archive.writestr(member_info(name, recipe.exported), body)
    return True
