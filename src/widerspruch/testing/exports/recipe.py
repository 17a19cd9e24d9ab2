"""What to generate: one frozen value per export. The same recipe always gives the same bytes."""

from pathlib import Path
from typing import Literal

from msgspec import Struct

from widerspruch.testing.exports.faults import Fault

Source = Literal["facebook", "instagram", "linkedin", "whatsapp"]
ContentLanguage = Literal["de", "en", "ja"]
Dialects = Literal["legacy", "label_values", "mixed"]
Vintage = Literal["2022", "2024", "2025", "page", "nested"]
Packing = Literal["zip", "folder", "zip_in_zip", "txt"]
Clock = Literal["24h", "ampm", "day_parts"]
DateOrder = Literal["day_first", "month_first"]
CommentDialect = Literal["backslash", "unquoted", "rfc4180"]
Stress = Literal["members", "one_member", "sparse_media"]


class WhatsAppLayout(Struct, frozen=True):
    """How a chat is printed.

    Attributes:
        layout: Whose line form.

        order: Order of day and month, independent of the language.

        chat: "person" a chat of two, "group" with @Meta AI, "meta_ai" the person's own chat with Meta AI.

        media: Media files lie in the zip and are named in the lines.
    """

    layout: Literal["android", "ios"] = "android"
    clock: Clock = "24h"
    order: DateOrder = "day_first"
    chat: Literal["person", "group", "meta_ai"] = "group"
    media: bool = False
    byte_order_marks: bool = False


class LinkedInLayout(Struct, frozen=True):
    """How LinkedIn prints its files.

    Attributes:
        edition: Which of the two archives.

        headers: Vintage of the header lines.

        suffixes: File names carry a member id (`Comments_123456789.csv`).

        underscores: `Rich_Media.csv` instead of `Rich Media.csv`.
    """

    edition: Literal["Basic", "Complete"] = "Complete"
    headers: Literal["2023", "2024", "2026"] = "2026"
    suffixes: bool = False
    underscores: bool = False
    comments: CommentDialect = "backslash"


class Recipe(Struct, frozen=True):
    """One export.

    Attributes:
        items: How many posts (lines, shares); other kinds follow in proportion. Unused if `size` is given.

        size: Plain bytes of JSON, HTML, CSV or text to reach, media not counted; from 1 kB to 10 GB.

        parts: Number of zips. With more than one, media lie in another part than the data.

        exported: Day of the export, ISO date; shifting it alone gives a second export of the same content.

        private_since: Year in which the account was set to private, for the history.

        birth_year: 2010 makes a minor's account.

        ent_field_names: The label_values dialect carries its untranslated field names.

        html_cards: Vintage of the HTML cards.

        truth: Write `<name>.truth.jsonl` beside the export.
    """

    platform: Source
    format: Literal["json", "html"] = "json"
    dialects: Dialects = "mixed"
    language: ContentLanguage = "de"
    vintage: Vintage = "2025"
    items: int = 40
    size: int | None = None
    seed: int = 1
    parts: int = 1
    packing: Packing = "zip"
    exported: str = "2026-10-03"
    private: bool | None = None
    private_since: int | None = None
    birth_year: int = 1984
    ent_field_names: bool = True
    html_cards: Literal["2024", "2026"] = "2026"
    per_file: int = 10_000
    faults: tuple[Fault, ...] = ()
    truth: bool = True
    stress: Stress | None = None
    whatsapp: WhatsAppLayout = WhatsAppLayout()
    linkedin: LinkedInLayout = LinkedInLayout()

    def has(self, fault: Fault) -> bool:
        """Whether this fault is asked for."""
        return fault in self.faults


class Made(Struct, frozen=True):
    """What was written.

    Attributes:
        paths: The archives, folders or files: what a person would drop.

        truth: The expected rows, or None.

        items: Number of expected items.

        plain_bytes: Uncompressed bytes of data, media not counted.
    """

    paths: tuple[Path, ...]
    truth: Path | None
    items: int
    plain_bytes: int
