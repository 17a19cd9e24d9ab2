"""What is told of Instagram's exports outside their files."""

from widerspruch.exports.kind import ExportKind
from widerspruch.exports.meta_archives import CHATS, DIALECTS, ENCRYPTED_CHATS, LAYOUT, SHARED_FOLDERS, name_reader

_ROOT_FOLDERS = (
    "your_instagram_activity apps_and_websites_off_of_instagram content comments followers_and_following "
    "login_and_account_creation account_information likes story_sticker_interactions your_topics "
    "recent_searches threads"
)

KIND = ExportKind(
    platforms=("instagram", "threads"),
    tables=("widerspruch.exports.instagram.json_files", "widerspruch.exports.instagram.pages"),
    read_name=name_reader("instagram", "threads"),
    layout=LAYOUT,
    root_folders=SHARED_FOLDERS.union(_ROOT_FOLDERS.split()),
    own_folders=frozenset({"your_instagram_activity", "apps_and_websites_off_of_instagram"}),
    inner_archives=frozenset({ENCRYPTED_CHATS}),
    dialects=DIALECTS,
    unit="content",
    chats=CHATS,
)
