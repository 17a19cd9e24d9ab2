"""The deliberate faults that a recipe can ask for; `presets.toml` has a sentence for each."""

from typing import Literal, get_args

ContentFault = (
    Literal[
        "corrupt_message_part", "numbering_gap", "json_and_html", "duplicate_posts", "html_named_json", "json_renamed"
    ]
    | Literal["no_data_txt", "missing_categories", "underscore_names", "ambiguous_basenames", "mixed_mojibake"]
    | Literal["truncated_mojibake", "genuine_mojibake", "unknown_month", "unknown_root_key", "invalid_json"]
    | Literal["empty_records", "untitled_records", "row_width", "pasted_header", "message_limit", "date_range_limited"]
    | Literal["only_no_data"]
)
ArchiveFault = (
    Literal["bomb", "dotdot_path", "absolute_path", "drive_path", "symlink", "duplicate_member", "encrypted_member"]
    | Literal["truncated_archive", "exactly_2_gib", "empty_zip", "wrong_platform", "not_an_archive", "missing_part"]
    | Literal["backslash_names", "macosx", "extra_root_folder"]
)
Fault = ContentFault | ArchiveFault
CONTENT_FAULTS: tuple[ContentFault, ...] = tuple(name for names in get_args(ContentFault) for name in get_args(names))
ARCHIVE_FAULTS: tuple[ArchiveFault, ...] = tuple(name for names in get_args(ArchiveFault) for name in get_args(names))
