"""What is told of Facebook's exports outside their files."""

from widerspruch.exports.kind import PageExport
from widerspruch.exports.meta_archives import meta_kind

KIND = meta_kind(
    "facebook",
    "messenger",
    own_folders="your_facebook_activity your_activity_across_facebook apps_and_websites_off_of_facebook",
    root_folders=(
        "this_profile_s_activity_across_facebook posts comments_and_reactions friends_and_followers "
        "profile_information groups pages events stories reels your_places facebook_marketplace facebook_gaming"
    ),
    page=PageExport(
        folders=frozenset({"this_profile_s_activity_across_facebook", "this_page_s_activity_across_facebook"}),
        files=frozenset({"profile_posts", "page_posts"}),
        person_folders=frozenset({"your_facebook_activity", "your_activity_across_facebook"}),
    ),
)
