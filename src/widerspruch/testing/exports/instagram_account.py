"""What an Instagram export says about the account, and the files that no reader needs."""

from typing import Any

from widerspruch.testing.exports.label_values import entry, moment, record
from widerspruch.testing.exports.meta_text import Json, dump_meta
from widerspruch.testing.exports.meta_words import label
from widerspruch.testing.exports.truth import Expected, ExpectedFact
from widerspruch.testing.exports.workshop import Workshop, microseconds, of_day

INTEREST_NOTED = 1_767_000_000


def _cell(value: str = "", timestamp: int = 0) -> dict[str, Any]:
    return {"href": "", "value": value, "timestamp": timestamp}


def birth_date(shop: Workshop) -> str:
    """The owner's birth date as ISO."""
    return f"{shop.recipe.birth_year:04d}-{shop.owner.birth_month:02d}-{shop.owner.birth_day:02d}"


def account(shop: Workshop, activity: str) -> None:
    """Profile, privacy history, notices, the Threads profile, interests that an AI inferred."""
    for name, content in _account_files(shop, activity).items():
        shop.put(name, dump_meta(content))
    owner, private = shop.owner, shop.recipe.private
    shop.expect(
        ExpectedFact("instagram", "username", owner.handle),
        ExpectedFact("instagram", "email_primary", owner.email),
        ExpectedFact("instagram", "birth_date", birth_date(shop)),
    )
    if private is not None:
        shop.expect(ExpectedFact("instagram", "private_account", str(private)))
    if shop.recipe.dialects != "legacy":
        _interests(shop, activity)


def _profile_cells(shop: Workshop, *, full: bool) -> dict[str, Any]:
    owner, language = shop.owner, shop.recipe.language
    cells = {
        label("email", language): _cell(owner.email),
        label("phone", language): _cell(owner.phone),
        label("username", language): _cell(owner.handle),
        label("birth_date", language): _cell(birth_date(shop)),
    }
    if full:
        bio, _ = shop.story.text(shop.random("bio"), longest=1)
        cells |= {
            label("name", language): _cell(owner.name),
            label("bio", language): _cell(bio),
            label("gender", language): _cell("female"),
            label("website", language): _cell("https://www.example.org"),
        }
    if shop.recipe.private is not None:
        cells[label("private", language)] = _cell(str(shop.recipe.private))
    return cells


def _account_files(shop: Workshop, activity: str) -> dict[str, Json]:
    recipe, language = shop.recipe, shop.recipe.language
    profile = {"media_map_data": {}, "string_map_data": _profile_cells(shop, full=True)}
    threads = {"string_map_data": _profile_cells(shop, full=False)}
    shown = {
        label("impression", language): _cell("Apr 26, 2025 05:09:12am"),
        label("consent", language): _cell("DEFAULT_NOT_SEEN"),
    }
    personal, security = "personal_information/personal_information", "security_and_login_information"
    files: dict[str, Json] = {
        f"{personal}/personal_information.json": {"profile_user": [profile]},
        "personal_information/information_about_you/profile_based_in.json": {
            "inferred_data_primary_location": [
                {"string_map_data": {label("city", language): _cell(shop.story.table.words["places"][0])}}
            ]
        },
        "personal_information/information_about_you/possible_emails.json": {
            "inferred_data_inferred_emails": [
                {"string_list_data": [{"href": "", "value": f"alt.{shop.owner.email}", "timestamp": 0}]}
            ]
        },
        f"{personal}/instagram_profile_information.json": {
            "profile_account_insights": [{"string_map_data": {"First Country Code": _cell("DE")}}]
        },
        f"{security}/login_and_profile_creation/signup_details.json": {
            "account_history_registration_info": [
                {"string_map_data": {label("time", language): _cell(timestamp=1_330_000_000)}}
            ]
        },
        "logged_information/policy_updates_and_permissions/notification_of_privacy_policy_updates.json": {
            "policy_updates_and_permissions_notification_of_privacy_policy_updates": [{"string_map_data": shown}]
        },
        f"{activity}threads/personal_information.json": {"text_post_app_text_post_app_profile": [threads]},
    }
    if recipe.has("ambiguous_basenames"):
        other_app = {"string_map_data": {label("username", language): _cell("edits_user")}}
        files[f"{activity}edits/personal_information.json"] = {"basel_app_basel_app_profile": [other_app]}
        files[f"{activity}edits/reels.json"] = {"basel_app_drafts": []}
    if recipe.private_since:
        changed = of_day(f"{recipe.private_since}-06-01")
        key = "made_private" if recipe.private else "made_public"
        files[f"{security}/login_and_profile_creation/profile_privacy_changes.json"] = {
            "account_history_account_privacy_history": [
                {"title": label(key, language), "string_map_data": {label("time", language): _cell(timestamp=changed)}}
            ]
        }
    return files


def _interests(shop: Workshop, activity: str) -> None:
    recipe, rows = shop.recipe, []
    for number, interest in enumerate(shop.story.table.ai["interests"]):
        at = INTEREST_NOTED + number * 60
        parts = [entry(recipe, "interest", interest), moment(recipe, "updated", at)]
        rows.append(record(at, parts))
        loose = ("audience", "is_ai_interaction", "created_at", "text")
        shop.expect(Expected("instagram", "inference", microseconds(at), interest, loose=loose))
    shop.put(f"{activity}ai/interest_categories.json", dump_meta(rows))


def not_read(shop: Workshop, activity: str) -> None:
    """Likes, saved posts, followers: about others or behaviour."""
    recipe = shop.recipe
    names = [shop.story.handle(shop.random(f"follower {n}")) for n in range(6)]
    rows = [{"title": "", "media_list_data": [], "string_list_data": [_cell(name)]} for name in names]
    liked = [record(1_700_000_000 + n, [entry(recipe, "username", name)]) for n, name in enumerate(names)]
    follow = "connections/followers_and_following"
    files: dict[str, Json] = {
        f"{follow}/following.json": {"relationships_following": rows},
        f"{follow}/close_friends.json": {"relationships_close_friends": rows[:2]},
        f"{activity}saved/saved_posts.json": {"saved_saved_media": rows[:2]},
        "logged_information/recent_searches/account_searches.json": {"searches_user": rows[:3]},
        f"{activity}likes/liked_posts.json": liked if recipe.dialects != "legacy" else {"likes_media_likes": rows},
    }
    for name, content in files.items():
        shop.put(name, dump_meta(content))
