"""What a proof shows, told: every word of its outcome has a sentence in both languages, and none says too much."""

from typing import get_args

import pytest
from tests.protocol.proof.attacks.every import EVERY
from tests.protocol.proof.attacks.table import honest
from tests.protocol.proof.world import ANNA, DAY, ISSUED, RAN, SECOND, Lies, bundle, checked
from tests.small_log import policy_text

from widerspruch.lib.writing import Language
from widerspruch.person.telling.proof import ProofTold, tell_proof
from widerspruch.person.telling.proof_readme import README_NAMES, tell_readme
from widerspruch.person.telling.words import PersonWords
from widerspruch.protocol.proof.exhibits import EXHIBITS, exhibits
from widerspruch.protocol.proof.findings import (
    BREACHES,
    PROOF_OUTCOMES,
    PROOF_REASONS,
    Ground,
    ProofFindings,
    Unproven,
)
from widerspruch.rulebook.load import load_rulebook

RULEBOOK = load_rulebook()
LANGUAGES: tuple[Language, ...] = ("de", "en")


def told(found: ProofFindings, language: Language = "de") -> ProofTold:
    return tell_proof(found, RULEBOOK, PersonWords(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_word_of_an_outcome_has_a_sentence(language):
    """Reasons and what can be done then, breaches, grounds, what is not proven."""
    words = PersonWords(language).person
    ids = [
        *(f"proof.{outcome}" for outcome in PROOF_OUTCOMES),
        *(f"proof.reason.{reason}" for reason in PROOF_REASONS),
        *(f"proof.next.{reason}" for reason in PROOF_REASONS),
        *(f"proof.breach.{breach}" for breach in BREACHES),
        *(f"proof.rests_on.{ground}" for ground in get_args(Ground)),
        *(f"proof.not_proven.{limit}" for limit in get_args(Unproven)),
        *(f"proof.readme.file.{name}" for name in EXHIBITS.values()),
    ]

    assert [one for one in ids if one not in words] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_is_found_can_be_told(language):
    """Every attack there is, without a gap in a sentence."""
    for attack in EVERY:
        case = attack.make()
        if attack.code == "policy_key_twice":
            continue
        found = checked(case.data, policy=case.policy, keys=case.keys, account=case.account, now=case.now)
        sentences = told(found, language)
        assert (sentences.why is None) == (found.outcome == "excluded")
        assert all((sentences.sentence, sentences.next, *sentences.proves, *sentences.limits))


@pytest.mark.parametrize(
    ("given", "next_step"),
    [
        ({}, "Heben Sie diese Datei auf"),
        ({"account": "somebody"}, "Sehen Sie nach, ob Ihre Angaben"),
        ({"keys": None}, "Sehen Sie nach, ob Ihre Angaben"),
        ({"data": b"{}"}, "Bitten Sie um einen neuen Nachweis"),
    ],
)
def test_a_new_proof_is_asked_for_only_where_it_helps(given, next_step):
    """Not where the keys or the policy of somebody else were given, or none."""
    found = checked(**({"data": honest().data} | given))

    assert told(found).next.startswith(next_step)


def test_a_run_is_said_to_have_heeded_an_objection_by_the_platforms_word():
    """The program does not say so itself."""
    sentence = told(checked(honest().data)).sentence

    assert sentence.startswith("Ausgeschlossen: Die Plattform hat vor Zeugen unterschrieben")


def test_witnesses_are_told_of_only_where_some_were_asked_for():
    """Else the sentence says that none were."""
    found = checked(honest().data, policy=policy_text("none").encode())

    assert "Zeugen dafür haben Sie nicht verlangt" in told(found).sentence
    assert told(found).gap is None


def test_a_set_that_says_to_be_older_than_its_entry_is_told_so():
    """The platform alone says when it was issued; the witnesses say when it was there."""
    before = Lies(rows=None, receipt={"in_sets_from": (ISSUED + DAY) * SECOND})
    late = Lies(rows=None, receipt={"in_sets_from": (ISSUED + DAY) * SECOND}, set_at=RAN, run_at=RAN)

    assert "eingetragen ist sie aber erst seit" not in told(checked(bundle(before).data)).why
    assert "eingetragen ist sie aber erst seit" in told(checked(bundle(late).data)).why


def test_the_account_is_in_no_sentence():
    """Neither the terminal nor a page shows it by this telling."""
    for found in (checked(honest().data), checked(bundle(Lies(rows=None)).data)):
        assert ANNA not in repr(told(found))


def test_of_somebody_without_an_account_no_kept_author_is_told():
    """Nobody could be found by an account that there is not."""
    found = told(checked(bundle(Lies(account="case:W-7KQ4-M2XD-9")).data, account=None))

    assert any(fact.value.startswith("Keines: ") for fact in found.facts)
    assert not any("Ihres ist nicht darunter" in sentence for sentence in found.proves)
    assert any("nennt kein Konto" in sentence for sentence in found.limits)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_readme_names_every_exhibit_and_the_law_with_its_source(language):
    """For whoever opens the folder first."""
    data = bundle(Lies(rows=None)).data
    files = exhibits(data, b"policy", b"keys")
    text = tell_readme(told(checked(data), language), files, RULEBOOK, PersonWords(language))

    assert [name for name in files if name not in text] == []
    place = "Article 77(1) and (2); Regulation" if language == "en" else "Art. 77 Abs. 1 und Abs. 2; Verordnung"
    assert f"{place} (EU) 2016/679" in text
    assert set(README_NAMES) == set(LANGUAGES)
