"""LinkedIn's files about the account, and those that no reader needs."""

from widerspruch.testing.exports.linkedin_csv import file_name, rfc_file, rfc_row
from widerspruch.testing.exports.people import IP_ADDRESSES
from widerspruch.testing.exports.truth import Expected, ExpectedFact
from widerspruch.testing.exports.workshop import Workshop

PROFILE_HEADER = (
    "First Name,Last Name,Maiden Name,Address,Birth Date,Headline,Summary,Industry,Zip Code,Geo Location,"
    "Twitter Handles,Websites,Instant Messengers"
)
CONNECTIONS_PREAMBLE = (
    'Notes:\n"When exporting your connection data, you may notice that some of the email addresses are missing."\n\n'
)
REGISTERED = "1/5/12, 7:31 AM"


def account(shop: Workshop) -> None:
    """Profile, addresses, registration, positions, skills."""
    owner = shop.owner
    first, _, last = owner.name.partition(" ")
    headline, _ = shop.story.text(shop.random("headline"), longest=1)
    summary, _ = shop.story.text(shop.random("summary"), longest=6)
    profile = (first, last, "", "", "Mar 14", headline, summary, "Handel", "00000", "Deutschland", "", "", "")
    mails = ((owner.email, "Yes", "Yes", "3/2/24, 9:12 AM"), (f"alt.{owner.email}", "No", "No", "5/1/15, 6:00 PM"))
    registration = (REGISTERED, IP_ADDRESSES[0], "Basic")
    address = "Email Address,Confirmed,Primary,Updated On"
    position = ("Beispiel GmbH", "Lager", summary.split("\n")[0], "Musterhausen", "Jan 2019", "")
    files: dict[str, tuple[str, tuple[tuple[str, ...], ...]]] = {
        "Profile.csv": (PROFILE_HEADER, (profile,)),
        "Email Addresses.csv": (address, mails),
        "Registration.csv": ("Registered At,Registration Ip,Subscription Types", (registration,)),
        "PhoneNumbers.csv": ("Extension,Number,Type", (("", owner.phone, "Mobile"),)),
        "Positions.csv": ("Company Name,Title,Description,Location,Started On,Finished On", (position,)),
        "Projects.csv": (
            "Title,Description,Url,Started On,Finished On",
            (("Regale", summary.split("\n")[0], "", "Mar 2020", ""),),
        ),
        "Languages.csv": ("Name,Proficiency", (("Deutsch", "Native or bilingual proficiency"),)),
        "Skills.csv": ("Name", (("Lagerhaltung",), ("Chorleitung",))),
        "Education.csv": (
            "School Name,Start Date,End Date,Notes,Degree Name,Activities",
            (("Schule Wörtlingen", "2001", "2004", "", "", ""),),
        ),
    }
    for name, (header, rows) in files.items():
        shop.put(file_name(shop, name), rfc_file(header, rows))
    answer, _ = shop.story.text(shop.random("saved answer"), longest=2)
    saved = rfc_file("Question,Answer", [("Warum bewerben Sie sich?", answer)])
    shop.put(f"Jobs/{file_name(shop, 'Job Applicant Saved Answers.csv')}", saved)
    shop.expect(Expected("linkedin", "screening_answer", None, answer, loose=("text", "created_precision", "tags")))
    open_fields = ("text", "created_at", "links", "media", "created_precision")
    # A picture without words: whether it is an item of its own is left open.
    shop.expect(Expected("linkedin", "photo", None, optional=True, loose=open_fields))
    shop.expect(ExpectedFact("linkedin", "email_primary", owner.email))


def not_read(shop: Workshop) -> None:
    """Connections, invitations, log-ins, advertising: about others or behaviour."""
    people = [shop.story.person(shop.random(f"connection {n}")) for n in range(5)]
    connections = CONNECTIONS_PREAMBLE + "First Name,Last Name,URL,Email Address,Company,Position,Connected On\n"
    for name in people:
        first, _, last = name.partition(" ")
        connections += rfc_row((first, last, "https://www.linkedin.com/in/x", "", "Beispiel GmbH", "", "08 Feb 2026"))
    shop.put(file_name(shop, "Connections.csv"), connections.encode("utf-8"))
    logins: list[tuple[str, ...]] = [
        ("Sat Jan 03 10:00:00 UTC 2026", address, "Browser", "LOGIN_PAGE") for address in IP_ADDRESSES
    ]
    invitation = (people[0], shop.owner.name, "1/29/26, 2:37 PM", "", "INCOMING", "", "")
    files: dict[str, tuple[str, list[tuple[str, ...]]]] = {
        "Invitations.csv": ("From,To,Sent At,Message,Direction,inviterProfileUrl,inviteeProfileUrl", [invitation]),
        "Logins.csv": ("Login Date,IP Address,User Agent,Login Type", logins),
        "Ad_Targeting.csv": ("Member Age,Company Names,Company Names", [("35-54", "Beispiel GmbH", "Muster AG")]),
        "Inferences_about_you.csv": (
            "Category,Type of inference,Description,Inference",
            [("Demographics", "Industry", "Handel", "Yes")],
        ),
        "SearchQueries.csv": ("Time,Search Query", [("2026/01/03 10:00:00 UTC", people[1])]),
        "Rich Media.csv": RICH_MEDIA[shop.recipe.linkedin.headers],
    }
    for name, (header, rows) in files.items():
        shop.put(file_name(shop, name), rfc_file(header, rows))


_PICTURE = "https://www.example.org/bild.jpg"
RICH_MEDIA: dict[str, tuple[str, list[tuple[str, ...]]]] = {
    "2023": ("Type,Link", [("PHOTO", _PICTURE)]),
    "2024": ("Type,Link", [("PHOTO", _PICTURE)]),
    "2026": ("Date/Time,Media Description,Media Link", [("1/3/26, 10:00 AM", "Ein Regal", _PICTURE)]),
}
