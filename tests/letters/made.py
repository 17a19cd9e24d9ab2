"""Letters to a platform, made for each of their branches: invented people, reserved domains."""

from collections.abc import Mapping
from datetime import date

from msgspec import structs

from widerspruch.letters.facts.common import LetterFacts
from widerspruch.letters.facts.platform import (
    AccessFacts,
    CorrectionFacts,
    DpoNoteFacts,
    ObjectionFacts,
    OthersPostsFacts,
    WithdrawalFacts,
)
from widerspruch.letters.letter import Correspondent, Enclosure, LetterLanguage

ERIKA = Correspondent("Erika Beispiel", ("Musterweg 7", "50667 Köln"), "erika@post.example", "DE")
PLATFORM = Correspondent(
    "Beispiel Platforms Ireland Limited",
    ("Attn: Privacy Operations", "1 Example Road", "Dublin 4", "Ireland"),
    "privacy@platform.example",
    "IE",
)
DAY = date(2026, 11, 30)

WORDS: Mapping[LetterLanguage, Mapping[str, str]] = {
    "de": {
        "reasons": "Auf vielen meiner Bilder sind meine Kinder zu sehen. Sie können selbst nicht entscheiden, was mit "
        "ihren Daten geschieht.\n\nIch habe das für Verwandte und Freunde veröffentlicht, nicht für ein KI-Modell.",
        "post": "Beitrag vom 3. Mai 2019, https://platform.example/p/4711",
        "group": "Gruppe „Selbsthilfe Musterstadt“, Beiträge von 2021 bis 2024",
        "prompt": "Wer ist Erika Beispiel aus Köln?",
        "answer": "Erika Beispiel wurde 2019 wegen Betrugs verurteilt.\n\nSie lebt heute in Hamburg.",
        "truth": "Ich wurde nie verurteilt. Ich lebe in Köln.",
        "screenshot": "Bildschirmfoto der Antwort vom 28. November 2026",
        "certificate": "Führungszeugnis vom 15. Oktober 2026",
        "copy": "Widerspruch vom 15. Oktober 2026",
        "name": "Erika Beispiel, auch „Erika aus dem Chor“",
    },
    "en": {
        "reasons": "Many of my pictures show my children. They cannot decide themselves what happens to their data.\n\n"
        "I published this for relatives and friends, not for an AI model.",
        "post": "Post of 3 May 2019, https://platform.example/p/4711",
        "group": "Group “Self-help Musterstadt”, posts from 2021 to 2024",
        "prompt": "Who is Erika Beispiel from Cologne?",
        "answer": "Erika Beispiel was convicted of fraud in 2019.\n\nToday she lives in Hamburg.",
        "truth": "I was never convicted. I live in Cologne.",
        "screenshot": "Screenshot of the answer of 28 November 2026",
        "certificate": "Certificate of good conduct of 15 October 2026",
        "copy": "Objection of 15 October 2026",
        "name": "Erika Beispiel, also “Erika from the choir”",
    },
}


def made(language: LetterLanguage) -> Mapping[str, LetterFacts]:
    """By the name of the branch. What people typed is in the language of the letter."""
    words = WORDS[language]
    about = {"sender": ERIKA, "recipient": PLATFORM, "day": DAY, "platform": "Instagram"}
    objection = ObjectionFacts(**about, account="erika.beispiel", reasons=words["reasons"])
    access = AccessFacts(**about, account="erika.beispiel")
    correction = CorrectionFacts(
        **about | {"platform": "Beispiel AI"},
        asked_on=date(2026, 11, 28),
        prompt=words["prompt"],
        answer=words["answer"],
        truth=words["truth"],
    )
    others = OthersPostsFacts(**about, known_as=(words["name"],), reasons=words["reasons"])
    withdrawal = WithdrawalFacts(**about, account="erika.beispiel", objected_on=date(2026, 10, 15))
    note = DpoNoteFacts(**about, account="erika.beispiel", objected_on=date(2026, 10, 15))
    nobody = {"account": None, "known_as": (words["name"], "erika@post.example")}
    return {
        "objection": objection,
        "objection_accounts": structs.replace(
            objection,
            further_accounts=("Facebook (erika.beispiel.7)", "Threads (erika.beispiel)"),
            reference="W-2026-3",
        ),
        "objection_locked_out": structs.replace(
            objection, email="alte.adresse@post.example", locked_out=True, case_id="123456789012345"
        ),
        "objection_sensitive": structs.replace(
            objection, sensitive=True, sensitive_items=(words["post"], words["group"])
        ),
        "objection_sensitive_unnamed": structs.replace(objection, sensitive=True),
        "objection_page": structs.replace(objection, account="Chorverein Musterstadt", runs="page"),
        "objection_group": structs.replace(objection, account="Elternkreis Musterschule", runs="group"),
        "objection_no_account": structs.replace(objection, **nobody),
        "training_access": access,
        "training_access_objected": structs.replace(access, objected_on=date(2026, 10, 15), case_id="123456789012345"),
        "training_access_accounts": structs.replace(
            access, further_accounts=("Facebook (erika.beispiel.7)",), email="alte.adresse@post.example"
        ),
        "training_access_no_account": structs.replace(access, **nobody),
        "correction": correction,
        "correction_evidence": structs.replace(
            correction,
            account="erika.beispiel",
            enclosures=(Enclosure(1, words["screenshot"]), Enclosure(2, words["certificate"])),
        ),
        "others_posts": others,
        "others_posts_all": structs.replace(
            others, places=(words["post"], words["group"]), photos=True, sensitive=True
        ),
        "withdrawal": structs.replace(withdrawal, case_id="123456789012345"),
        "withdrawal_no_account": structs.replace(withdrawal, account=None),
        "dpo_note": note,
        "dpo_note_copy": structs.replace(note, account=None, answered=True, enclosures=(Enclosure(1, words["copy"]),)),
    }


def made_swiss(language: LetterLanguage) -> Mapping[str, LetterFacts]:
    """Branches that only Swiss law has: it asks for no reasons."""
    facts = made(language)
    return {
        "objection_no_reasons": structs.replace(facts["objection"], reasons=""),
        "others_posts_no_reasons": structs.replace(facts["others_posts"], reasons=""),
    }
