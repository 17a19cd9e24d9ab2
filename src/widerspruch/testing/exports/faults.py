"""The deliberate faults that a recipe can ask for; `presets.toml` has a sentence for each."""

from typing import Literal, get_args

ContentFault = Literal[
    "corrupt_message_part",
    "numbering_gap",
    "json_and_html",
    "duplicate_posts",
    "html_named_json",
    "json_renamed",
    "no_data_txt",
    "missing_categories",
    "underscore_names",
    "ambiguous_basenames",
    "mixed_mojibake",
    "truncated_mojibake",
    "genuine_mojibake",
    "unknown_month",
    "unknown_root_key",
    "invalid_json",
    "empty_records",
    "untitled_records",
    "row_width",
    "pasted_header",
    "message_limit",
    "date_range_limited",
    "only_no_data",
]
ArchiveFault = Literal[
    "bomb",
    "dotdot_path",
    "absolute_path",
    "drive_path",
    "symlink",
    "duplicate_member",
    "encrypted_member",
    "truncated_archive",
    "exactly_2_gib",
    "empty_zip",
    "wrong_platform",
    "not_an_archive",
    "missing_part",
    "backslash_names",
    "macosx",
    "extra_root_folder",
]
Fault = ContentFault | ArchiveFault
CONTENT_FAULTS: tuple[ContentFault, ...] = get_args(ContentFault)
ARCHIVE_FAULTS: tuple[ArchiveFault, ...] = get_args(ArchiveFault)
