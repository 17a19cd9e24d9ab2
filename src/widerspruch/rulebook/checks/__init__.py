"""The rules for the rulebook's own files: one file per rule, each with its sentence, its test and a suggested fix.

They are no sanity checks of the code: platform files are written by people, in a hurry, from sources that disagree.
"""

from collections.abc import Mapping
from datetime import date

from widerspruch.lib.texts import Catalogue
from widerspruch.lib.writing import Language
from widerspruch.rulebook.checks import (
    announcement_is_earlier,
    answer_case_ids_can_be_told,
    answer_phrase_says_one_thing,
    answer_phrases_can_be_read,
    answer_sender_stands_once,
    answers_can_be_refused,
    archive_is_real,
    authorities_are_complete,
    authority_is_fresh,
    case_id_compiles,
    confidence_fits_source,
    confirmation_is_certain,
    dates_in_order,
    days_have_come,
    dispute_has_two_readings,
    disputed_use_says_why,
    easy_sentences_are_short,
    fact_is_fresh,
    german_controller_has_a_land,
    german_sentences_are_short,
    ids_are_unique,
    kinds_named_once,
    law_has_its_days,
    look_is_whole,
    no_is_never,
    none_has_advice,
    nothing_is_a_draft,
    numbers_agree,
    placeholders_agree,
    reference_is_whole,
    required_reason_has_a_source,
    route_can_be_opened,
    routes_lead_somewhere,
    source_exists,
    source_is_used,
    statement_has_a_fact,
    steps_on_every_device,
    switch_has_evidence,
    terms_do_not_overlap,
    text_in_every_language,
    text_is_used,
    uncertain_use_is_disputed,
    url_is_https,
    url_leads_to_the_page,
    words_are_plain,
)
from widerspruch.rulebook.checks.mistake import Check, CheckContext, Mistake, Severity
from widerspruch.rulebook.load import Rulebook

__all__ = ["CHECKS", "Check", "CheckContext", "Mistake", "Severity", "fails", "run_checks"]

CHECKS: tuple[Check, ...] = (
    ids_are_unique, terms_do_not_overlap, dates_in_order, announcement_is_earlier, days_have_come,
    kinds_named_once, no_is_never, uncertain_use_is_disputed, disputed_use_says_why, dispute_has_two_readings,
    statement_has_a_fact, source_exists, source_is_used, archive_is_real, reference_is_whole,
    confidence_fits_source, fact_is_fresh,
    none_has_advice, routes_lead_somewhere, route_can_be_opened, steps_on_every_device, switch_has_evidence,
    look_is_whole, case_id_compiles, confirmation_is_certain, required_reason_has_a_source,
    url_is_https, url_leads_to_the_page,
    text_in_every_language, placeholders_agree, numbers_agree, text_is_used,
    words_are_plain, german_sentences_are_short, easy_sentences_are_short,
    law_has_its_days, authorities_are_complete, authority_is_fresh, german_controller_has_a_land,
    answer_phrases_can_be_read, answer_phrase_says_one_thing, answers_can_be_refused, answer_sender_stands_once,
    answer_case_ids_can_be_told,
    nothing_is_a_draft,
)  # fmt: skip


def run_checks(
    rulebook: Rulebook, catalogues: Mapping[Language, Catalogue], today: date, *, release: bool = False
) -> list[Mistake]:
    """All mistakes on a day, errors first; within each, in the order of the checks. Needs all three catalogues.

    Args:
        release: Whether the rulebook is about to be handed out: then what is stale is an error.
    """
    context = CheckContext(catalogues, today, release)
    mistakes = [mistake for check in CHECKS for mistake in check.run(rulebook, context)]
    return sorted(mistakes, key=lambda mistake: mistake.severity is not Severity.ERROR)


def fails(mistakes: list[Mistake]) -> bool:
    """Whether `make check` fails: only errors do; warnings are counted and listed."""
    return any(mistake.severity is Severity.ERROR for mistake in mistakes)
