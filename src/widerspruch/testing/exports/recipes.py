"""The exports that can be made by name."""

from pathlib import Path

import msgspec
from msgspec import Struct

from widerspruch.testing.exports.faults import ARCHIVE_FAULTS, CONTENT_FAULTS, FAULTS, Fault
from widerspruch.testing.exports.make import make_export, make_wrapper
from widerspruch.testing.exports.recipe import LinkedInLayout, Made, Recipe, WhatsAppLayout

GB = 1_000_000_000


class Preset(Struct, frozen=True):
    """A named set of exports.

    Attributes:
        de: What it is, in German.

        en: The same in English.

        wrapper: The recipes are profiles in one wrapper folder.
    """

    de: str
    en: str
    recipes: tuple[Recipe, ...]
    wrapper: bool = False


FACEBOOK_DE = Recipe("facebook")
INSTAGRAM_DE = Recipe("instagram", private=False)
LINKEDIN_DE = Recipe("linkedin")
WHATSAPP_DE = Recipe("whatsapp", items=200, packing="txt")
IOS_DE = Recipe("whatsapp", items=200, whatsapp=WhatsAppLayout(layout="ios", media=True))
META_AI_DE = Recipe("whatsapp", items=60, whatsapp=WhatsAppLayout(layout="ios", chat="meta_ai"))
ENGLISH_AMPM = WhatsAppLayout(clock="ampm", order="month_first")
DAY_PARTS_DE = WhatsAppLayout(clock="day_parts", byte_order_marks=True, chat="person")
US_DATES_DE = WhatsAppLayout(layout="ios", clock="ampm", order="month_first")
OLD_LINKEDIN = LinkedInLayout(headers="2023", suffixes=True, underscores=True, comments="unquoted")
BULK = Recipe("facebook", truth=False)

ORDINARY: dict[str, Preset] = {
    "facebook-de": Preset("Facebook, JSON, deutsch", "Facebook, JSON, German", (FACEBOOK_DE,)),
    "facebook-en": Preset(
        "Facebook, JSON, englisch, ohne Feldnamen",
        "Facebook, JSON, English, without field names",
        (Recipe("facebook", language="en", ent_field_names=False),),
    ),
    "facebook-ja": Preset(
        "Facebook-Seite, JSON, japanisch",
        "Facebook page, JSON, Japanese",
        (Recipe("facebook", language="ja", vintage="page", ent_field_names=False),),
    ),
    "facebook-2022": Preset(
        "Facebook, JSON, Aufbau von 2022",
        "Facebook, JSON, layout of 2022",
        (Recipe("facebook", vintage="2022", dialects="legacy"),),
    ),
    "facebook-2024": Preset(
        "Facebook, JSON, Aufbau von 2024, in drei Teilen",
        "Facebook, JSON, layout of 2024, in three parts",
        (Recipe("facebook", vintage="2024", parts=3),),
    ),
    "facebook-nested": Preset(
        "Facebook, JSON, alles im Profilordner verschachtelt",
        "Facebook, JSON, everything nested in the profile folder",
        (Recipe("facebook", vintage="nested"),),
    ),
    "facebook-minor": Preset(
        "Facebook, JSON, Konto einer Minderjährigen",
        "Facebook, JSON, account of a minor",
        (Recipe("facebook", birth_year=2010, items=12),),
    ),
    "facebook-twice": Preset(
        "Facebook, zwei Exporte desselben Kontos",
        "Facebook, two exports of the same account",
        (FACEBOOK_DE, Recipe("facebook", exported="2026-11-02")),
    ),
    "facebook-folder": Preset(
        "Facebook, JSON, als Ordner", "Facebook, JSON, as a folder", (Recipe("facebook", packing="folder"),)
    ),
    "facebook-zip-in-zip": Preset(
        "Facebook, JSON, Zip im Zip",
        "Facebook, JSON, zip within a zip",
        (Recipe("facebook", packing="zip_in_zip"),),
    ),
    "facebook-html-de": Preset(
        "Facebook, HTML, deutsch", "Facebook, HTML, German", (Recipe("facebook", format="html"),)
    ),
    "facebook-html-en": Preset(
        "Facebook, HTML, englisch, Karten von 2024",
        "Facebook, HTML, English, cards of 2024",
        (Recipe("facebook", format="html", language="en", html_cards="2024"),),
    ),
    "facebook-html-ja": Preset(
        "Facebook, HTML, japanisch",
        "Facebook, HTML, Japanese",
        (Recipe("facebook", format="html", language="ja"),),
    ),
    "instagram-de": Preset(
        "Instagram mit Threads, JSON, deutsch, öffentlich",
        "Instagram with Threads, JSON, German, public",
        (INSTAGRAM_DE,),
    ),
    "instagram-private-de": Preset(
        "Instagram, JSON, deutsch, seit 2021 privat",
        "Instagram, JSON, German, private since 2021",
        (Recipe("instagram", private=True, private_since=2021, faults=("ambiguous_basenames",)),),
    ),
    "instagram-one-post": Preset(
        "Instagram mit einem einzigen Beitrag",
        "Instagram with a single post",
        (Recipe("instagram", private=True, items=1),),
    ),
    "instagram-2022": Preset(
        "Instagram, JSON, Aufbau von 2022",
        "Instagram, JSON, layout of 2022",
        (Recipe("instagram", private=False, vintage="2022", dialects="legacy"),),
    ),
    "instagram-ja": Preset(
        "Instagram mit Threads, JSON, japanisch",
        "Instagram with Threads, JSON, Japanese",
        (Recipe("instagram", language="ja", private=False),),
    ),
    "instagram-html-de": Preset(
        "Instagram mit Threads, HTML, deutsch",
        "Instagram with Threads, HTML, German",
        (Recipe("instagram", format="html", private=False),),
    ),
    "instagram-html-en": Preset(
        "Instagram mit Threads, HTML, englisch, privat",
        "Instagram with Threads, HTML, English, private",
        (Recipe("instagram", format="html", language="en", private=True),),
    ),
    "threads-de": Preset(
        "Instagram mit wenigen Beiträgen und Threads",
        "Instagram with few posts and Threads",
        (Recipe("instagram", private=False, items=8, seed=7),),
    ),
    "linkedin-de": Preset("LinkedIn, vollständig, deutsch", "LinkedIn, complete, German", (LINKEDIN_DE,)),
    "linkedin-basic": Preset(
        "LinkedIn, das schnelle kleine Archiv",
        "LinkedIn, the quick small archive",
        (Recipe("linkedin", linkedin=LinkedInLayout(edition="Basic", headers="2024")),),
    ),
    "linkedin-2023": Preset(
        "LinkedIn, alte Kopfzeilen, Nummern im Dateinamen",
        "LinkedIn, old headers, numbers in the file names",
        (Recipe("linkedin", linkedin=OLD_LINKEDIN),),
    ),
    "whatsapp-android-de": Preset(
        "WhatsApp-Gruppe mit @Meta AI, Android, deutsch",
        "WhatsApp group with @Meta AI, Android, German",
        (WHATSAPP_DE,),
    ),
    "whatsapp-ios-de": Preset(
        "WhatsApp-Gruppe mit @Meta AI, iPhone, deutsch, mit Medien",
        "WhatsApp group with @Meta AI, iPhone, German, with media",
        (IOS_DE,),
    ),
    "whatsapp-meta-ai-de": Preset(
        "WhatsApp, eigener Chat mit Meta AI", "WhatsApp, one's own chat with Meta AI", (META_AI_DE,)
    ),
    "whatsapp-day-parts-de": Preset(
        "WhatsApp, Android, 12 Stunden mit deutschen Tageszeiten",
        "WhatsApp, Android, 12 hours with German parts of the day",
        (Recipe("whatsapp", items=120, packing="txt", whatsapp=DAY_PARTS_DE),),
    ),
    "whatsapp-us-dates-de": Preset(
        "WhatsApp, iPhone, deutsche Texte, amerikanische Daten",
        "WhatsApp, iPhone, German texts, American dates",
        (Recipe("whatsapp", items=120, whatsapp=US_DATES_DE),),
    ),
    "whatsapp-en": Preset(
        "WhatsApp, Android, englisch, AM/PM",
        "WhatsApp, Android, English, AM/PM",
        (Recipe("whatsapp", items=200, language="en", packing="txt", whatsapp=ENGLISH_AMPM),),
    ),
    "all-de": Preset(
        "Je ein deutscher Export aller Anbieter",
        "One German export of every platform",
        (FACEBOOK_DE, INSTAGRAM_DE, LINKEDIN_DE, WHATSAPP_DE, META_AI_DE),
    ),
    "meta-wrapper-de": Preset(
        "Facebook und Instagram in einem Meta-Ordner",
        "Facebook and Instagram in one Meta folder",
        (FACEBOOK_DE, INSTAGRAM_DE),
        wrapper=True,
    ),
}

LARGE: dict[str, Preset] = {
    "stress-a": Preset(
        "104 Dateien mit zusammen 1 GB JSON",
        "104 files with 1 GB of JSON together",
        (msgspec.structs.replace(BULK, size=1_006_720_000, stress="members"),),
    ),
    "stress-b": Preset(
        "Eine Datei mit 1 GB JSON",
        "One file of 1 GB of JSON",
        (msgspec.structs.replace(BULK, size=1_006_720_000, stress="one_member"),),
    ),
    "media-2.4g": Preset(
        "2,4 GB, davon 2,5 % JSON",
        "2.4 GB, of which 2.5 % are JSON",
        (msgspec.structs.replace(BULK, size=60_000_000, stress="sparse_media"),),
    ),
    "html-37m": Preset(
        "Eine HTML-Seite von 37 MB",
        "One HTML page of 37 MB",
        (msgspec.structs.replace(BULK, size=37_000_000, format="html"),),
    ),
    "whatsapp-1m": Preset(
        "Ein Chat mit einer Million Zeilen",
        "A chat of one million lines",
        (Recipe("whatsapp", items=1_000_000, packing="txt", truth=False),),
    ),
    "linkedin-117m": Preset(
        "LinkedIn mit 117 MB CSV",
        "LinkedIn with 117 MB of CSV",
        (Recipe("linkedin", size=117_000_000, truth=False),),
    ),
    "facebook-10g": Preset(
        "Facebook mit 10 GB JSON",
        "Facebook with 10 GB of JSON",
        (msgspec.structs.replace(BULK, size=10 * GB, stress="members"),),
    ),
}

# Recipes on which a fault shows, where it is not the ordinary Facebook export.
FAULTY_BASE: dict[Fault, Recipe] = {
    "unknown_month": Recipe("facebook", format="html", language="en"),
    "ambiguous_basenames": Recipe("instagram", private=False),
    "row_width": LINKEDIN_DE,
    "pasted_header": WHATSAPP_DE,
    "message_limit": WHATSAPP_DE,
    "missing_part": Recipe("facebook", parts=2),
    "underscore_names": Recipe("facebook", vintage="page"),
}


def _faulty(fault: Fault) -> Preset:
    base = FAULTY_BASE.get(fault, FACEBOOK_DE)
    return Preset(FAULTS[fault].de, FAULTS[fault].en, (msgspec.structs.replace(base, faults=(fault,)),))


def fault_preset_name(fault: Fault) -> str:
    """The name under which a fault's export can be made."""
    return f"bad-{fault.replace('_', '-')}"


BAD: dict[str, Preset] = {fault_preset_name(fault): _faulty(fault) for fault in (*CONTENT_FAULTS, *ARCHIVE_FAULTS)}
PRESETS: dict[str, Preset] = {**ORDINARY, **LARGE, **BAD}


def make_preset(name: str, target: Path, **changes: object) -> tuple[Made, ...]:
    """Makes all exports of a preset; `changes` replace fields of each recipe (`seed=2`, `size=1_000_000`).

    Errors: KeyError for a name that is not in PRESETS; OSError if the folder cannot be written.
    """
    preset = PRESETS[name]
    recipes = tuple(msgspec.structs.replace(recipe, **changes) for recipe in preset.recipes)
    if preset.wrapper:
        return (make_wrapper(recipes, target),)
    return tuple(make_export(recipe, target) for recipe in recipes)
