"""Member names: made equal where they mean the same, refused where they point elsewhere."""

import re
import unicodedata

_DRIVE = re.compile(r"^[A-Za-z]:")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_COPY_MARKS = re.compile(r"(?: \(\d{1,3}\)| (?:[-–] )?(?:Kopie|Copy)(?: \d{1,3})?){1,4}$", re.IGNORECASE)

_DIGITS = re.compile(r"(\d+)")

_MEDIA = (
    "jpg jpeg jpe jfif png gif webp heic heif avif bmp tif tiff svg ico "
    "mp4 m4v mov avi mkv webm 3gp 3g2 mpg mpeg wmv flv ogv ts "
    "mp3 m4a aac ogg oga opus wav flac wma amr caf weba "
    "pdf doc docx xls xlsx ppt pptx odt ods odp rtf pages numbers key epub vcf ics srt vtt "
    "zip rar 7z gz tar apk exe dmg psd ai eps ttf woff woff2 bin dat"
)
MEDIA_EXTENSIONS = frozenset(_MEDIA.split())
"""Never opened: pictures, films, sound, and the documents that people send each other."""

TEXT_EXTENSIONS = frozenset({"json", "html", "htm", "csv", "txt"})

_JUNK_BASENAMES = frozenset({".ds_store", "thumbs.db", "desktop.ini", ".localized", "icon\r"})
_JUNK_FOLDERS = frozenset({"__macosx", ".trashes", ".spotlight-v100", ".fseventsd"})


def clean_name(raw: str) -> str:
    """`.\\posts\\a.json` -> `posts/a.json`: one separator, no `.` and no empty parts, composed accents."""
    name = unicodedata.normalize("NFC", raw.replace("\\", "/"))
    if "//" in name or "./" in name:
        absolute = name.startswith("/")
        parts = [part for part in name.split("/") if part not in ("", ".")]
        name = ("/" if absolute else "") + "/".join(parts)
    return name


def is_unsafe(name: str) -> bool:
    """Whether a clean name is absolute, names a drive, climbs out with `..`, hides control characters, or is none."""
    return (
        name == ""
        or name.startswith("/")
        or _DRIVE.match(name) is not None
        or _CONTROL.search(name) is not None
        or ".." in name.split("/")
    )


def base_name(name: str) -> str:
    """The last part of a name."""
    return name.rsplit("/", 1)[-1]


def extension(name: str) -> str:
    """The ending without its dot, folded; empty where there is none."""
    ending = name[name.rfind(".") + 1 :]
    return "" if len(ending) == len(name) or "/" in ending else ending.casefold()


def is_media(name: str) -> bool:
    """Whether the ending says that there is nothing to read in it."""
    return extension(name) in MEDIA_EXTENSIONS


def is_text(name: str) -> bool:
    """Whether the ending says that it may be a file we read."""
    return extension(name) in TEXT_EXTENSIONS


def is_junk(name: str) -> bool:
    """What operating systems leave in folders and archives: `__MACOSX/`, `.DS_Store`, `….Identifier`."""
    folded = name.casefold()
    base = base_name(folded)
    return (
        base in _JUNK_BASENAMES
        or base.startswith("._")
        or base.endswith((".identifier", ":zone.identifier"))
        or not _JUNK_FOLDERS.isdisjoint(folded.split("/"))
    )


def fold_folder(folder: str) -> str:
    """A folder's name as it stands in tables: folded, apostrophes and blanks as underscores."""
    return folder.casefold().replace("'", "_").replace("’", "_").replace(" ", "_")


def stem(file_name: str) -> str:
    """A file name without its ending and without what browsers and file managers add to copies."""
    base = base_name(file_name)
    if base.casefold().endswith((".zip", ".txt", ".json", ".html", ".htm", ".csv")):
        base = base.rsplit(".", 1)[0]
    return _COPY_MARKS.sub("", base)


def natural_key(name: str) -> tuple[tuple[int, str], ...]:
    """Sorts `message_2` before `message_10`, however many digits a number has."""
    return tuple(
        _number_key(part) if part.isdecimal() and part.isascii() else (-1, part)
        for part in _DIGITS.split(name.casefold())
    )


def _number_key(digits: str) -> tuple[int, str]:
    """Numbers by their length, then digit by digit: Python refuses to make a number of some thousand digits."""
    significant = digits.lstrip("0")
    return len(significant), significant
