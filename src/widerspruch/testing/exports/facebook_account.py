"""What a Facebook export says about the account itself, and the many files that no reader needs."""

from typing import Any

from widerspruch.testing.exports.facebook_posts import activity_root
from widerspruch.testing.exports.label_values import entry, moment, record, several
from widerspruch.testing.exports.meta_text import Json, dump_meta
from widerspruch.testing.exports.meta_words import label
from widerspruch.testing.exports.people import IP_ADDRESSES
from widerspruch.testing.exports.truth import ExpectedFact
from widerspruch.testing.exports.workshop import Workshop, of_day

PROFILE = "profile_information/profile_information.json"
REGISTERED = 1_241_200_000
NOTICE_SHOWN = 1_747_900_000


def personal_root(shop: Workshop) -> str:
    """The folder of the account files; the oldest exports have none."""
    return "" if shop.recipe.vintage == "2022" else "personal_information/"


def account(shop: Workshop) -> None:
    """Profile, named friend lists, jurisdiction, notices, consents, mails, the log of requests."""
    for name, content in _account_files(shop).items():
        shop.put(name, dump_meta(content))
    owner = shop.owner
    birth = f"{shop.recipe.birth_year:04d}-{owner.birth_month:02d}-{owner.birth_day:02d}"
    shop.expect(
        ExpectedFact("facebook", "display_name", owner.name),
        ExpectedFact("facebook", "username", owner.user),
        ExpectedFact("facebook", "email_primary", owner.email),
        ExpectedFact("facebook", "birth_date", birth),
        ExpectedFact("facebook", "named_list", shop.story.table.words["groups"][0]),
    )


def profile(shop: Workshop) -> dict[str, Any]:
    """The content of profile_information.json."""
    owner = shop.owner
    about, _ = shop.story.text(shop.random("bio"), longest=1)
    return {
        "profile_v2": {
            "name": {"full_name": owner.name, "first_name": owner.name.split()[0], "middle_name": ""},
            "emails": {
                "emails": [owner.email],
                "previous_emails": [f"alt.{owner.email}"],
                "pending_emails": [],
                "ad_account_emails": [],
            },
            "birthday": {"year": shop.recipe.birth_year, "month": owner.birth_month, "day": owner.birth_day},
            "gender": {"gender_option": "FEMALE", "pronoun": "FEMALE"},
            "current_city": {"name": shop.story.table.words["places"][0], "timestamp": 0},
            "phone_numbers": [{"phone_type": "Mobile", "phone_number": owner.phone, "verified": True}],
            "intro_bio": {"name": about, "timestamp": REGISTERED + 500},
            "username": owner.user,
            "registration_timestamp": REGISTERED,
            "profile_uri": f"https://www.facebook.com/{owner.user}",
        }
    }


def _account_files(shop: Workshop) -> dict[str, Json]:
    recipe, words, root = shop.recipe, shop.story.table.words, activity_root(shop)
    personal = personal_root(shop)
    notice = {"impression_time": NOTICE_SHOWN, "consent_state": "DEFAULT_NOT_SEEN"}
    jurisdiction = {"label": label("jurisdiction", recipe.language), "vec": [{"value": "DE"}]}
    requests = [entry(recipe, "name", "JSON"), several(recipe, "categories", ["posts", "messages"])]
    if recipe.has("date_range_limited"):
        requests += [moment(recipe, "from", of_day("2025-01-01")), moment(recipe, "until", of_day("2025-12-31"))]
    audiences = [{"name": words["groups"][0], "participants": [{"name": shop.owner.name}], "fbid": "1"}]
    centre = [{"title": "", "dict": [{"dict": [{"dict": [entry(recipe, "username", shop.owner.user)], "title": ""}]}]}]
    mail = [{"title": "Deine Datei ist bereit", "timestamp": of_day(recipe.exported) - 900}]
    public_place = {"city": words["places"][0], "region": "Hessen", "country": "DE"}
    page = {"name": words["pages"][0], "timestamp": REGISTERED, "url": "https://www.facebook.com/seite"}
    logged, security = "logged_information", "security_and_login_information"
    return {
        f"{personal}{PROFILE}": profile(shop),
        f"{personal}facebook_accounts_center/accounts_center.json": [record(REGISTERED, centre)],
        f"{personal}other_personal_information/emails_we_sent_you.json": {"emails_v2": mail},
        f"{root}posts/your_post_audiences.json": {"audiences_v2": audiences},
        f"{root}pages/your_pages.json": {"pages_v2": [page]},
        f"{root}other_activity/your_information_download_requests.json": [
            record(of_day(recipe.exported) - 3600, requests)
        ],
        f"{logged}/location/your_privacy_jurisdiction.json": [record(REGISTERED, [jurisdiction])],
        f"{logged}/location/primary_public_location.json": {"primary_public_location_v2": public_place},
        f"{logged}/notifications/notification_of_meta_privacy_policy_update.json": {
            "notification_meta_privacy_policy_update": notice
        },
        f"{logged}/other_logged_information/consents.json": [
            record(NOTICE_SHOWN, [moment(recipe, "consent", NOTICE_SHOWN)])
        ],
        f"{security}/account_activity.json": {
            "account_activity_v2": [
                {
                    "action": "Login",
                    "timestamp": NOTICE_SHOWN,
                    "ip_address": address,
                    "user_agent": "Browser",
                    "country": "DE",
                }
                for address in IP_ADDRESSES
            ]
        },
        f"{security}/registration_information.json": [record(REGISTERED, [moment(recipe, "time", REGISTERED)])],
    }


def not_read(shop: Workshop) -> None:
    """Files that every export holds and that are about others, behaviour or advertising."""
    people = [shop.story.person(shop.random(f"friend {n}")) for n in range(8)]
    root = activity_root(shop)
    friends = [{"name": name, "timestamp": REGISTERED + 60 * n} for n, name in enumerate(people)]
    searched = {"text": people[0], "ip": IP_ADDRESSES[2]}
    search = [{"timestamp": NOTICE_SHOWN, "title": "Suche", "data": [searched]}]
    files: dict[str, Json] = {
        "connections/friends/your_friends.json": {"friends_v2": friends},
        "connections/followers/who_you've_followed.json": {"following_v3": friends[:3]},
        "logged_information/search/your_search_history.json": {"searches_v2": search},
        "logged_information/notifications/notifications.json": {
            "notifications_v2": [{"timestamp": NOTICE_SHOWN, "text": people[1], "href": "", "unread": False}]
        },
        "logged_information/your_topics/your_topics.json": {"topics_v2": ["Garten", "Chor"]},
        "ads_information/advertisers_using_your_activity_or_information.json": {
            "custom_audiences_all_types_v2": [{"advertiser_name": "Beispiel GmbH"}]
        },
        f"{root}pages/pages_you've_liked.json": {"page_likes_v2": [{"name": "Seite", "timestamp": REGISTERED}]},
        f"{root}saved_items_and_collections/your_saved_items.json": {"saves_v2": []},
    }
    for name, content in files.items():
        shop.put(name, dump_meta(content))
