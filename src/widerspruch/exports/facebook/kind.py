"""What is told of Facebook's exports outside their files."""

from widerspruch.exports.kind import ExportKind, PageExport
from widerspruch.exports.meta_archives import CHATS, DIALECTS, ENCRYPTED_CHATS, LAYOUT, SHARED_FOLDERS, name_reader

_ROOT_FOLDERS = (
    "your_facebook_activity your_activity_across_facebook this_profile_s_activity_across_facebook "
    "apps_and_websites_off_of_facebook posts comments_and_reactions friends_and_followers profile_information "
    "groups pages events stories reels your_places facebook_marketplace facebook_gaming"
)

KIND = ExportKind(
    platforms=("facebook", "messenger"),
    tables=("widerspruch.exports.facebook.json_files", "widerspruch.exports.facebook.pages"),
    read_name=name_reader("facebook", "messenger"),
    layout=LAYOUT,
    root_folders=SHARED_FOLDERS.union(_ROOT_FOLDERS.split()),
    own_folders=frozenset(
        {"your_facebook_activity", "your_activity_across_facebook", "apps_and_websites_off_of_facebook"}
    ),
    inner_archives=frozenset({ENCRYPTED_CHATS}),
    dialects=DIALECTS,
    unit="content",
    chats=CHATS,
    page=PageExport(
        folders=frozenset({"this_profile_s_activity_across_facebook", "this_page_s_activity_across_facebook"}),
        files=frozenset({"profile_posts", "page_posts"}),
        person_folders=frozenset({"your_facebook_activity", "your_activity_across_facebook"}),
    ),
)
