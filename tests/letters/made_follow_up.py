"""Letters that come after an objection, made for each of their branches: invented people, reserved domains."""

from collections.abc import Mapping
from datetime import date
from typing import get_args

from msgspec import structs

from widerspruch.letters.facts.authority import (
    ComplaintFacts,
    Happening,
    HappeningKind,
    MandateFacts,
    MissedDeadline,
)
from widerspruch.letters.facts.common import LetterFacts
from widerspruch.letters.facts.follow_up import (
    IdentityFacts,
    IdentityProof,
    QuestionFacts,
    RefusalFacts,
    RefusalGround,
    ReminderFacts,
)
from widerspruch.letters.letter import Correspondent, Enclosure, LetterLanguage

SENDER = Correspondent("Erika Beispiel", ("Musterweg 7", "50667 Köln"), "erika@post.example", "DE")
CONTROLLER = Correspondent(
    "Beispiel Platforms Ireland Limited",
    ("Attn: Privacy Operations", "1 Example Road", "Dublin 4", "Ireland"),
    "privacy@platform.example",
    "IE",
)
AUTHORITY = Correspondent(
    "Aufsichtsbehörde Musterland", ("Amtsweg 1", "40000 Musterstadt"), "post@aufsicht.example", "DE"
)
ASSOCIATION = Correspondent(
    "Verein Datenwacht e. V.", ("Vereinsweg 3", "10115 Berlin"), "hilfe@datenwacht.example", "DE"
)

WORDS: Mapping[LetterLanguage, Mapping[str, str]] = {
    "de": {
        "name": "Erika Beispiel, auch „Erika aus dem Chor“",
        "question": "Bitte teilen Sie uns mit, warum Sie widersprechen.\n\nOhne Angabe können wir nicht fortfahren.",
        "answer": "Auf vielen meiner Bilder sind meine Kinder zu sehen.\n\nSie können nicht selbst entscheiden.",
        "short": "Mein Konto heißt seit Mai erika.beispiel.",
        "wanted": "Senden Sie uns eine Kopie Ihres Ausweises, Vorder- und Rückseite.",
        "offered": "Meine Rechnungsadresse bei Ihnen ist dieselbe wie oben.",
        "refusal": "Wir haben Ihre Anfrage geprüft.\nWir können ihr nicht entsprechen.",
        "reasons": "Meine Kinder sind minderjährig, und ich habe für sie nicht eingewilligt.",
        "found": "E-Mail-Adresse erika@post.example",
        "quoted": "Wir können Ihrer Anfrage nicht entsprechen.",
        "granted": "Wir berücksichtigen Ihren Widerspruch.",
        "objection": "Bildschirmfoto des Formulars vom 15. Oktober 2026",
        "mail": "E-Mail vom 16. November 2026",
        "chats": "Beispielchat: Gespräche mit der KI",
        "remarks": "Betroffen sind auch Bilder meiner Kinder.\n\nSie sind minderjährig.",
        "wish": "Bitte prüfen Sie auch die Hinweise in der App.",
        "residence": "Nordrhein-Westfalen",
        "country": "Deutschland",
    },
    "en": {
        "name": "Erika Beispiel, also “Erika from the choir”",
        "question": "Please tell us why you object.\n\nWithout that we cannot go on.",
        "answer": "Many of my pictures show my children.\n\nThey cannot decide themselves.",
        "short": "My account has been called erika.beispiel since May.",
        "wanted": "Send us a copy of your identity card, front and back.",
        "offered": "My billing address with you is the same as above.",
        "refusal": "We have examined your request.\nWe cannot comply with it.",
        "reasons": "My children are minors, and I have not consented for them.",
        "found": "e-mail address erika@post.example",
        "quoted": "We cannot comply with your request.",
        "granted": "We honour your objection.",
        "objection": "Screenshot of the form of 15 October 2026",
        "mail": "E-mail of 16 November 2026",
        "chats": "Beispielchat: chats with the AI",
        "remarks": "Pictures of my children are concerned as well.\n\nThey are minors.",
        "wish": "Please also examine the notices in the app.",
        "residence": "North Rhine-Westphalia",
        "country": "Germany",
    },
}


def made_follow_up(language: LetterLanguage) -> Mapping[str, LetterFacts]:
    """By the name of the branch. What people typed is in the language of the letter."""
    return {**_to_platforms(language), **_complaints(language), **_mandates(language)}


def _to_platforms(language: LetterLanguage) -> Mapping[str, LetterFacts]:
    words = WORDS[language]
    about = {
        "sender": SENDER,
        "recipient": CONTROLLER,
        "day": date(2026, 11, 30),
        "platform": "Instagram",
        "account": "erika.beispiel",
        "objected_on": date(2026, 10, 15),
    }
    nobody = {"account": None, "known_as": (words["name"], "erika@post.example")}
    more = {"further_accounts": ("Facebook: erika.beispiel.7", "Threads: erika.beispiel")}
    reminder = ReminderFacts(**about, due=date(2026, 11, 16), until=date(2026, 12, 14))
    question = QuestionFacts(**about, asked_on=date(2026, 10, 20), question=words["question"], answer=words["short"])
    identity = IdentityFacts(
        **about,
        asked_on=date(2026, 10, 20),
        until=date(2026, 12, 14),
        wanted=words["wanted"],
        proofs=get_args(IdentityProof),
    )
    refusal = RefusalFacts(
        **about,
        refused_on=date(2026, 11, 16),
        until=date(2026, 12, 14),
        refusal=words["refusal"],
        case_id="123456789012345",
    )
    grounds = {
        f"answer_refusal_{ground}": structs.replace(refusal, grounds=(ground,))
        for ground in get_args(RefusalGround)
        if ground not in ("not_found", "only_eu")
    }
    return {
        "reminder": reminder,
        "reminder_acknowledged": structs.replace(
            reminder, acknowledged_on=date(2026, 10, 16), case_id="123456789012345", **more
        ),
        "reminder_extended": structs.replace(reminder, extended=True, due=date(2027, 1, 15)),
        "reminder_no_account": structs.replace(reminder, **nobody),
        "reminder_unnamed": structs.replace(reminder, account=None),
        "answer_question": question,
        "answer_question_reasons": structs.replace(question, answer=words["answer"], gives_reasons=True, **more),
        "answer_question_no_account": structs.replace(question, **nobody),
        "answer_identity": identity,
        "answer_identity_offered": structs.replace(identity, wanted="", proofs=(), offered=(words["offered"],)),
        "answer_identity_both": structs.replace(identity, proofs=("takes_code",), offered=(words["offered"],)),
        "answer_identity_no_account": structs.replace(identity, proofs=(), **nobody),
        "answer_identity_no_account_offered": structs.replace(
            identity, proofs=(), offered=(words["offered"],), **nobody
        ),
        "answer_refusal": structs.replace(refusal, refusal="", reasons=words["reasons"]),
        **grounds,
        "answer_refusal_not_found": structs.replace(refusal, grounds=("not_found",), found_by=(words["found"],)),
        "answer_refusal_only_eu": structs.replace(refusal, grounds=("only_eu",), residence=words["country"]),
        "answer_refusal_only_eu_somewhere": structs.replace(refusal, grounds=("only_eu",)),
        "answer_refusal_several": structs.replace(
            refusal, grounds=("not_compelling", "public", "too_late"), reasons=words["reasons"], **more
        ),
        "answer_refusal_no_account": structs.replace(refusal, grounds=("no_account", "prove_model"), **nobody),
    }


def _complaints(language: LetterLanguage) -> Mapping[str, LetterFacts]:
    words = WORDS[language]
    sent = Happening(date(2026, 10, 15), "objected_form", "Instagram", "erika.beispiel", exhibits=(1,))
    answer = MissedDeadline("answer", "Instagram", date(2026, 10, 15), date(2026, 11, 16), "erika.beispiel", moved=True)
    silence = ComplaintFacts(
        sender=SENDER,
        recipient=AUTHORITY,
        day=date(2026, 12, 15),
        platform="Instagram",
        controller=CONTROLLER,
        accounts=("Instagram: erika.beispiel",),
        residence=words["residence"],
        grounds=("silence",),
        happened=(
            sent,
            Happening(date(2026, 10, 15), "seen_on_screen", "Instagram", "erika.beispiel", exhibits=(1,)),
            Happening(date(2026, 10, 16), "acknowledged", "Instagram", "erika.beispiel", case_id="1234", exhibits=(2,)),
            Happening(date(2026, 11, 30), "reminded", "Instagram", "erika.beispiel"),
        ),
        missed=(
            answer,
            MissedDeadline("reminder", "Instagram", date(2026, 11, 30), date(2026, 12, 14), "erika.beispiel"),
        ),
        known_on=date(2026, 11, 17),
        in_time_until=date(2027, 11, 17),
        enclosures=(Enclosure(1, words["objection"]), Enclosure(2, words["mail"])),
    )
    refused = Happening(
        date(2026, 11, 16), "refused", "Instagram", "erika.beispiel", words["quoted"], "1234", exhibits=(1, 2)
    )
    granted = Happening(date(2026, 11, 16), "granted", "Instagram", "erika.beispiel", words["granted"], exhibits=(2,))
    refusal = structs.replace(silence, grounds=("refusal",), happened=(sent, refused), missed=())
    nobody = {"accounts": (), "known_as": (words["name"],)}
    everything = tuple(
        Happening(date(2026, 10, 1 + number), what, "Instagram", "erika.beispiel", exhibits=(1,))
        for number, what in enumerate(get_args(HappeningKind))
    )
    return {
        "complaint_silence": silence,
        "complaint_extended": structs.replace(
            silence,
            missed=(
                MissedDeadline("extended", "Instagram", date(2026, 8, 14), date(2026, 11, 16), "erika.beispiel", True),
            ),
            in_time_until=None,
        ),
        "complaint_refusal": refusal,
        "complaint_refusal_no_account": structs.replace(refusal, name_hidden=True, enclosures=(), **nobody),
        "complaint_no_route": structs.replace(
            silence,
            grounds=("no_route",),
            happened=(Happening(date(2026, 10, 15), "no_way", "Beispielchat"),),
            missed=(),
            platform="Beispielchat",
            without_route=(words["chats"],),
            controller=Correspondent("Beispielchat Inc."),
            sender=Correspondent("Erika Beispiel", email="erika@post.example"),
            residence=None,
            enclosures=(),
            **nobody,
        ),
        "complaint_doubtful": structs.replace(
            silence,
            grounds=("doubtful",),
            happened=(sent, granted, Happening(date(2026, 12, 1), "reverted", "Instagram", "erika.beispiel")),
            missed=(),
            doubts=("scope", "start", "past", "reverted", "sender"),
        ),
        "complaint_broken_promise": structs.replace(
            silence,
            grounds=("broken_promise",),
            happened=(
                sent,
                Happening(date(2026, 11, 20), "left_off_list", "Instagram", "erika.beispiel", "", "W-1", exhibits=(2,)),
            ),
            missed=(),
        ),
        "complaint_models_overdue": structs.replace(
            silence,
            grounds=("models_overdue",),
            happened=(sent, Happening(date(2026, 11, 20), "models_overdue", "Instagram", exhibits=(2,))),
            missed=(),
        ),
        "complaint_all": structs.replace(
            silence,
            platform="Instagram und Facebook" if language == "de" else "Instagram and Facebook",
            grounds=("silence", "refusal", "no_route", "doubtful", "broken_promise", "models_overdue"),
            accounts=("Instagram: erika.beispiel", "Facebook: erika.beispiel.7"),
            happened=everything,
            without_route=(words["chats"],),
            doubts=("scope",),
            remarks=words["remarks"],
            asked_for=(words["wish"],),
        ),
    }


def _mandates(language: LetterLanguage) -> Mapping[str, LetterFacts]:
    mandate = MandateFacts(
        sender=SENDER,
        recipient=ASSOCIATION,
        day=date(2026, 11, 30),
        platform="Instagram",
        account="erika.beispiel",
        controller=CONTROLLER,
    )
    return {
        "mandate": mandate,
        "mandate_court": structs.replace(
            mandate, may_write=False, may_go_to_court=True, sensitive=True, until=date(2027, 11, 30), account=None
        ),
    }
