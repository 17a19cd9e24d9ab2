"""What a draft leaves to be written is written before anybody is told."""

from collections.abc import Iterator

from widerspruch.rulebook.checks.mistake import CheckContext, Mistake, Severity
from widerspruch.rulebook.checks.walk import everything, strings, text_place
from widerspruch.rulebook.load import Rulebook

ID = "nothing_is_a_draft"
DESCRIPTION = 'Nothing in platform files and texts says "TODO", as the drafts of `scripts/new_platform.py` do.'
SEVERITY = Severity.ERROR
TODO = "TODO"


def run(rulebook: Rulebook, context: CheckContext) -> Iterator[Mistake]:
    """One mistake per value and per text that is still to be written."""
    for place, value in everything(rulebook):
        for field in value.__struct_fields__:
            for where, written in strings(getattr(value, field), place / field):
                if TODO in written:
                    fix = "Write what its document says; a field that it says nothing of can go."
                    yield Mistake(ID, SEVERITY, where, f"Still to be written: {written}.", fix)
    for language, catalogue in context.catalogues.items():
        for text_id in catalogue:
            if TODO in catalogue.template(text_id):
                fix = "Say it in one or two sentences of your own, the same in each language."
                yield Mistake(ID, SEVERITY, text_place(language, text_id), f"{text_id} is still to be written.", fix)
