"""What a letter is about: one frozen struct per kind. Values in, no words: the words stand in `texts/`."""

from collections.abc import Mapping

from widerspruch.letters.facts.authority import ComplaintFacts, MandateFacts
from widerspruch.letters.facts.common import LetterFacts
from widerspruch.letters.facts.follow_up import IdentityFacts, QuestionFacts, RefusalFacts, ReminderFacts
from widerspruch.letters.facts.platform import (
    AccessFacts,
    CorrectionFacts,
    DpoNoteFacts,
    ObjectionFacts,
    OthersPostsFacts,
    WithdrawalFacts,
)
from widerspruch.letters.letter import LetterKind

FACTS: Mapping[LetterKind, type[LetterFacts]] = {
    facts.kind: facts
    for facts in (
        ObjectionFacts,
        AccessFacts,
        CorrectionFacts,
        OthersPostsFacts,
        ReminderFacts,
        QuestionFacts,
        IdentityFacts,
        RefusalFacts,
        ComplaintFacts,
        DpoNoteFacts,
        MandateFacts,
        WithdrawalFacts,
    )
}
"""What each kind of letter is filled with."""
