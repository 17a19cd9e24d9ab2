"""Which files of a LinkedIn archive are read; those that are not, and why, stand in `not_read.toml`."""

import tomllib
from importlib.resources import files

from msgspec import convert

from widerspruch.exports.entry import Entry
from widerspruch.exports.member import NotRead, Reader
from widerspruch.exports.platforms.linkedin import account, layouts
from widerspruch.exports.platforms.linkedin.ai import read_ai_messages
from widerspruch.exports.platforms.linkedin.article import read_article
from widerspruch.exports.platforms.linkedin.layouts import profile_list
from widerspruch.exports.platforms.linkedin.reader import read_rich_media, table


def _csv(name: str, reader: Reader, *more_names: str, order: int = 1) -> Entry:
    return Entry(f"linkedin_{name}", "linkedin", "csv", (name, *more_names), reader=reader, order=order)


SERVICES = ("services_marketplace",)
"""Folder of what a person offers to customers. Files outside may be called the same."""

READ: tuple[Entry, ...] = (
    _csv("profile", account.read_profile, order=0),
    _csv("email_addresses", account.read_emails, order=0),
    _csv("registration", account.read_registration, order=0),
    _csv("phonenumbers", account.read_phones, "phone_numbers", "whatsapp_phone_numbers", order=0),
    _csv("shares", table(layouts.SHARES)),
    _csv("comments", table(layouts.COMMENTS)),
    _csv("votes", table(layouts.VOTES)),
    _csv("reactions", table(layouts.REACTIONS)),
    _csv("instantreposts", table(layouts.REPOSTS), "instant_reposts"),
    _csv("recommendations_given", table(layouts.RECOMMENDATIONS_GIVEN)),
    _csv("recommendations_received", table(layouts.RECOMMENDATIONS_RECEIVED)),
    _csv("inferences_about_you", table(layouts.INFERENCES)),
    _csv("job_applicant_saved_answers", table(layouts.SAVED_ANSWERS)),
    _csv(
        "job_applicant_saved_screening_question_responses",
        table(layouts.SCREENING_RESPONSES),
        "screening_question_responses",
        "job_applicant_saved_screening_question_answers",
    ),
    _csv("private_identity_asset", table(layouts.IDENTITY_ASSETS), "private_identity_assets"),
    _csv("rich_media", read_rich_media),
    _csv("guide_messages", read_ai_messages),
    _csv("learning_role_play_messages", read_ai_messages),
    _csv("learning_coach_messages", read_ai_messages, "learningcoachmessages", "coach_messages", "coachmessages"),
    _csv("notes", table(layouts.NOTES)),
    Entry(
        "linkedin_services",
        "linkedin",
        "csv",
        ("providers", "engagements", "opportunities"),
        folders=SERVICES,
        reader=table(layouts.SERVICES),
    ),
    Entry("linkedin_services_more", "linkedin", "csv", folders=SERVICES, reader=table(layouts.SERVICES)),
    _csv("profile_summary", table(profile_list("profile summary"))),
    _csv("positions", table(profile_list("company name", "title"))),
    _csv("education", table(profile_list("school name"))),
    _csv("skills", table(profile_list("name"))),
    _csv("languages", table(profile_list("name"))),
    _csv("certifications", table(profile_list("name"))),
    _csv("courses", table(profile_list("name"))),
    _csv("honors", table(profile_list("title"))),
    _csv("organizations", table(profile_list("name"))),
    _csv("patents", table(profile_list("title"))),
    _csv("projects", table(profile_list("title"))),
    _csv("publications", table(profile_list("name"))),
    _csv("test_scores", table(profile_list("name"))),
    _csv("volunteering", table(profile_list("company name")), "volunteering_experiences"),
    _csv("causes_you_care_about", table(profile_list())),
    Entry("linkedin_article", "linkedin", "html", folders=("articles",), reader=read_article),
)

NOT_READ = convert(
    tomllib.loads((files(__package__) / "not_read.toml").read_text("utf-8")), dict[NotRead, tuple[str, ...]]
)

ENTRIES: tuple[Entry, ...] = (
    *READ,
    *(
        Entry(f"linkedin_{name}", "linkedin", "csv", (name,), why_not=reason)
        for reason, names in NOT_READ.items()
        for name in names
    ),
)
