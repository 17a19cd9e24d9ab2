"""Writes synthetic exports: one call per recipe, the same bytes for the same recipe."""

from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec

from widerspruch.testing.exports.archive_faults import ADDITIONS, add_macosx, cut_at_two_gib, cut_in_half, write_instead
from widerspruch.testing.exports.bulk import write_bulk
from widerspruch.testing.exports.facebook import write_facebook
from widerspruch.testing.exports.facebook_html import write_facebook_html
from widerspruch.testing.exports.instagram import write_instagram
from widerspruch.testing.exports.instagram_html import write_instagram_html
from widerspruch.testing.exports.linkedin import write_linkedin
from widerspruch.testing.exports.people import OWNERS
from widerspruch.testing.exports.recipe import Made, Recipe
from widerspruch.testing.exports.sink import (
    FolderSink,
    PartsSink,
    RenamingSink,
    Sink,
    ZipSink,
    export_letters,
    member_info,
    zeros_crc,
)
from widerspruch.testing.exports.truth import TruthWriter
from widerspruch.testing.exports.whatsapp import file_stem, write_whatsapp
from widerspruch.testing.exports.workshop import Workshop

WRITERS: dict[tuple[str, str], Callable[[Workshop], None]] = {
    ("facebook", "json"): write_facebook,
    ("facebook", "html"): write_facebook_html,
    ("instagram", "json"): write_instagram,
    ("instagram", "html"): write_instagram_html,
    ("linkedin", "json"): write_linkedin,
    ("whatsapp", "json"): write_whatsapp,
}
WRAPPER = "meta-2026-Oct-03-17-13-19"
EXTRA_ROOT = "Mein Export/"
# A large album: sizes of the pictures and films, in turn.
MEDIA_SIZES = (61_000, 82_000, 95_000, 118_000, 143_000, 171_000, 204_000, 377_000)
SPARSE_MEDIA_BYTES = 2_340_000_000
# From this size on, and without a truth to write, posts are printed from templates: twenty times as fast.
BULK_FROM = 20_000_000


def make_export(recipe: Recipe, target: Path) -> Made:
    """Writes the export, and the truth beside it, into the folder `target`.

    Errors: OSError if the folder cannot be written.
    """
    target.mkdir(parents=True, exist_ok=True)
    name = export_name(recipe)
    path = target / f"{name}.zip"
    if write_instead(recipe, path):
        return Made((path,), None, 0, 0)
    truth = TruthWriter(target / f"{name}.truth.jsonl" if recipe.truth else None, name)
    paths, sink, archives = _open(recipe, target, name)
    shop = Workshop(recipe, _renaming(recipe, sink), truth)
    bulk = _write(shop)
    for archive in archives[:1]:
        _add_faults(recipe, archive)
        if recipe.stress == "sparse_media":
            _add_sparse_media(archive)
    sink.close()
    truth.close()
    _spoil(recipe, paths)
    paths = _pack(recipe, target, name, paths)
    return Made(paths, truth.path, truth.items + bulk, sink.plain)


def make_wrapper(recipes: Iterable[Recipe], target: Path) -> Made:
    """Writes several profiles into one zip with Meta's wrapper folder, each in a folder of its own."""
    target.mkdir(parents=True, exist_ok=True)
    recipes = tuple(recipes)
    path = target / f"{WRAPPER}.zip"
    sink = ZipSink(path, recipes[0].exported)
    truth_path = target / f"{WRAPPER}.truth.jsonl" if recipes[0].truth else None
    rows, items = [], 0
    for recipe in recipes:
        name = export_name(recipe)
        part = target / f"{name}.truth.jsonl"
        truth = TruthWriter(part if truth_path else None, name)
        shop = Workshop(recipe, RenamingSink(sink, prefix=f"{WRAPPER}/{name}/"), truth)
        _write(shop)
        truth.close()
        items += truth.items
        if truth_path:
            rows.append(part.read_bytes())
            part.unlink()
    sink.close()
    if truth_path:
        truth_path.write_bytes(b"".join(rows))
    return Made((path,), truth_path, items, sink.plain)


def export_name(recipe: Recipe, part: int = 0) -> str:
    """The name that the platform would give, without its ending."""
    if recipe.platform == "whatsapp":
        return file_stem(recipe)
    if recipe.platform == "linkedin":
        year, month, day = recipe.exported.split("-")
        return f"{recipe.linkedin.edition}_LinkedInDataExport_{month}-{day}-{year}"
    owner = OWNERS[recipe.language]
    user = owner.user if recipe.platform == "facebook" else owner.handle
    plain = msgspec.structs.replace(recipe, truth=False)
    letters = export_letters(msgspec.json.encode(plain).decode(), part)
    return f"{recipe.platform}-{user}-{recipe.exported}-{letters}"


def _write(shop: Workshop) -> int:
    """Writes all files; returns the number of posts that came in bulk, which no truth lists."""
    recipe = shop.recipe
    if recipe.stress in {"members", "one_member"}:
        return write_bulk(shop)
    write = WRITERS[recipe.platform, recipe.format]
    if not _in_bulk(recipe):
        write(shop)
        return 0
    # A whole small profile first; the bulk brings it up to its size.
    write(Workshop(msgspec.structs.replace(recipe, size=None, stress=None), shop.sink, shop.truth))
    return write_bulk(shop)


def _in_bulk(recipe: Recipe) -> bool:
    if recipe.stress is not None:
        return True
    large = recipe.size is not None and recipe.size >= BULK_FROM
    return large and not recipe.truth and recipe.platform == "facebook" and recipe.format == "json"


def _open(recipe: Recipe, target: Path, name: str) -> tuple[tuple[Path, ...], Sink, tuple[ZipSink, ...]]:
    if recipe.packing == "txt":
        folder = FolderSink(target)
        return (target / f"{name}.txt",), folder, ()
    if recipe.packing == "folder":
        return (target / name,), FolderSink(target / name), ()
    names = [name] + [export_name(recipe, part) for part in range(1, recipe.parts)]
    paths = tuple(target / f"{each}.zip" for each in names)
    archives = tuple(ZipSink(path, recipe.exported) for path in paths)
    return paths, archives[0] if len(archives) == 1 else PartsSink(archives), archives


def _renaming(recipe: Recipe, sink: Sink) -> Sink:
    replacements: list[tuple[str, str]] = []
    if recipe.has("json_renamed"):
        replacements.append(("comments_and_reactions/comments.json", "sonstiges/meine_kommentare.json"))
    if recipe.has("underscore_names"):
        replacements.append(("'", "_"))
    if recipe.has("backslash_names"):
        replacements.append(("/", "\\"))
    prefix = EXTRA_ROOT if recipe.has("extra_root_folder") else ""
    if not prefix and not replacements:
        return sink
    return RenamingSink(sink, prefix=prefix, replacements=tuple(replacements))


def _add_faults(recipe: Recipe, archive: ZipSink) -> None:
    for fault in recipe.faults:
        add = ADDITIONS.get(fault)
        if add is not None:
            add(archive)
    if recipe.has("macosx"):
        add_macosx(archive)


def _add_sparse_media(archive: ZipSink) -> None:
    sums = {size: zeros_crc(size) for size in MEDIA_SIZES}
    written = number = 0
    while written < SPARSE_MEDIA_BYTES:
        size = MEDIA_SIZES[number % len(MEDIA_SIZES)]
        archive.sparse(f"your_facebook_activity/posts/media/album/{number}_n.jpg", size, sums[size])
        written, number = written + size, number + 1


def _spoil(recipe: Recipe, paths: tuple[Path, ...]) -> None:
    if recipe.has("truncated_archive"):
        cut_in_half(paths[0])
    if recipe.has("exactly_2_gib"):
        cut_at_two_gib(paths[0])
    if recipe.has("missing_part"):
        paths[0].unlink()


def _pack(recipe: Recipe, target: Path, name: str, paths: tuple[Path, ...]) -> tuple[Path, ...]:
    if recipe.packing != "zip_in_zip":
        return tuple(path for path in paths if path.exists())
    outer = target / f"{name}-outer.zip"
    sink = ZipSink(outer, recipe.exported)
    for path in paths:
        with path.open("rb") as inner, sink.zip.open(member_info(path.name, sink.day, stored=True), "w") as member:
            while chunk := inner.read(1 << 20):
                member.write(chunk)
        path.unlink()
    sink.close()
    return (outer,)
