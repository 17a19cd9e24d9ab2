"""What `answers/*.toml` says: by which words and senders an answer to an objection is read. Frozen values.

One file for what holds for all platforms in one language, and one for each platform or family of which more is known.
What a platform's routes name already (`Confirms`: words and senders of a confirmation) stands there and not here.
"""

from typing import Literal

from msgspec import Struct

from widerspruch.rulebook.model import Fact

AnswerLanguage = Literal["de", "en", "fr"]

AnswerSays = Literal[
    "granted", "refused", "asked_back", "acknowledged", "pending", "extended", "returned", "automatic", "other_mail",
    "harmless", "follows",
]  # fmt: skip
"""What a phrase says. acknowledged: the objection has come in; pending: it is being looked at, and not decided;
extended: the answer takes longer, GDPR Art. 12(3); returned: a mail of the person's did not arrive; automatic: a
program's mail that answers nothing (out of office, a code); other_mail: a newsletter and the like, where nothing else
is said; harmless: explains a negation that takes nothing back ("please do not reply"); follows: explains one that says
what a grant means ("we will not use your data"), grants nothing by itself, and may be limited like a grant."""

WhereInMail = Literal["subject", "text"]


class AnswerPattern(Struct, frozen=True, forbid_unknown_fields=True):
    """Phrases that say the same. How a phrase is written: `answer_phrases`.

    Attributes:
        id: Permanent id, unique in the rulebook: shown beside the words that a reading rests on.

        where: In which parts of a mail the phrases count.

        language: Where the file has none.

        facts: Where they come from; none: as the file says.
    """

    id: str
    says: AnswerSays
    phrases: tuple[str, ...]
    where: tuple[WhereInMail, ...] = ("subject", "text")
    language: AnswerLanguage | None = None
    facts: tuple[Fact, ...] = ()


class CaseIdFormat(Struct, frozen=True, forbid_unknown_fields=True):
    """How a number of a case is written: after one of some labels, of so many characters.

    Attributes:
        labels: Words right before it, without marks: "case id" is also "Case-ID:" and "case ID #".

        characters: What it is made of; hyphens, strokes and low lines may stand between.
    """

    labels: tuple[str, ...]
    characters: Literal["digits", "letters_and_digits"]
    shortest: int
    longest: int
    facts: tuple[Fact, ...] = ()


class AnswerFile(Struct, frozen=True, forbid_unknown_fields=True):
    """One file under `answers/`.

    Attributes:
        id: Permanent slug, the name of the file.

        platform: A platform or family; None: whoever writes.

        facts: What all of it rests on that names no facts of its own.

        topic: Words of which one must stand in a mail that is about AI.

        negations: Words that turn a sentence round. One that no phrase explains keeps a mail from being read as a
            grant.

        regrets: Words that a refusal is likely to hold, and a grant or a mere receipt is not.

        hedges: Words beside which a grant is none: "if", "partially".

        conditions: Words of a refusal that holds only until something is done: beside a question, it is one.

        own_voice: Words in which the person speaks, and no platform does: what they write is no answer.

        plain: Words that an honest grant is made of beside phrases that are known. Any other keeps a mail from being
            read as a grant: nobody can list all words that refuse.

        plain_beside: Likewise, but only beside words that grant: "the training" alone may be what goes on.

        words: Names for lists of words that phrases share.

        senders: Domains that answers come from.
    """

    id: str
    facts: tuple[Fact, ...]
    platform: str | None = None
    language: AnswerLanguage | None = None
    topic: tuple[str, ...] = ()
    negations: tuple[str, ...] = ()
    regrets: tuple[str, ...] = ()
    hedges: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()
    own_voice: tuple[str, ...] = ()
    plain: tuple[str, ...] = ()
    plain_beside: tuple[str, ...] = ()
    words: dict[str, tuple[str, ...]] = {}
    patterns: tuple[AnswerPattern, ...] = ()
    senders: tuple[str, ...] = ()
    case_ids: tuple[CaseIdFormat, ...] = ()

    def facts_of(self, part: AnswerPattern | CaseIdFormat) -> tuple[Fact, ...]:
        """What a part of the file rests on."""
        return part.facts or self.facts


def is_uncertain(facts: tuple[Fact, ...]) -> bool:
    """Whether nothing certain supports it."""
    return all(fact.uncertain for fact in facts)
