"""What findings about a mail lead to: one table, the first row that fits.

A refusal that is read as a grant leaves somebody unprotected who believes to be safe; a grant that is asked about costs
a click. So only one row grants, and it needs every finding; whatever is not in the table asks the person.
"""

from collections.abc import Sequence
from typing import Literal, get_args

from msgspec import Struct

from widerspruch.mailbox.reading.senders import SenderKind

MailVerdict = Literal["granted", "acknowledged", "refused", "asked_back", "unrelated", "needs_person"]

Said = Literal[
    "granted", "refused", "asked_back", "received", "returned", "automatic", "other_mail", "contradicts",
    "nothing",
]  # fmt: skip
"""What the phrases of a mail say together. contradicts: one thing and another; other_mail: a newsletter."""

Doubt = Literal[
    "none",
    "negation",
    "hedge",
    "regret",
    "elsewhere",
    "hidden",
    "versions",
    "links",
    "strange",
    "subject_only",
    "attached",
]
"""What speaks against what was said. negation: one that nobody can explain; hedge: "if", "partially"; regret: a word of
refusals; elsewhere: a refusal in a quoted or forwarded part; hidden: text that the mail does not show; versions: its
two versions differ; links: it leads to pages that are not the platform's; strange: a word
that nobody accounts for; subject_only: its text does not say it; attached: something hangs on it that was not read."""

HowMany = Literal["one", "several", "none"]

WhyVerdict = Literal[
    "contradicts", "nothing", "other_mail", "automatic", "other_mail_regrets", "not_genuine", "look_alike",
    "sender_unknown", "sender_missing", "passed_on", "own_mail", "no_case", "several_cases", "negation", "hedge",
    "regret", "elsewhere", "hidden", "versions", "links", "strange", "subject_only", "attached",
    "returned", "no_topic", "granted", "refused", "asked_back",
    "received", "not_foreseen",
]  # fmt: skip
"""Why a verdict was given: the sentence `reading.why.<why>` of this room's catalogue."""

WHY_VERDICT: tuple[WhyVerdict, ...] = get_args(WhyVerdict)


class Findings(Struct, frozen=True):
    """What was found about a mail.

    Attributes:
        is_genuine: No check of its sender has failed.

        is_on_topic: It speaks of AI, or answers a mail of the person's, or names a known number.
    """

    said: Said
    doubt: Doubt
    sender: SenderKind
    is_genuine: bool
    cases: HowMany
    is_on_topic: bool


class VerdictRow(Struct, frozen=True):
    """One row: findings that it is for (empty: whatever), and what follows."""

    verdict: MailVerdict
    why: WhyVerdict
    said: tuple[Said, ...] = ()
    doubt: tuple[Doubt, ...] = ()
    sender: tuple[SenderKind, ...] = ()
    is_genuine: tuple[bool, ...] = ()
    cases: tuple[HowMany, ...] = ()
    is_on_topic: tuple[bool, ...] = ()

    def fits(self, found: Findings) -> bool:
        """Whether the row is for these findings."""
        return all(
            not wanted or getattr(found, name) in wanted
            for name, wanted in ((field, getattr(self, field)) for field in found.__struct_fields__)
        )


_ASK: MailVerdict = "needs_person"
_AGAINST: tuple[Doubt, ...] = ("regret", "elsewhere", "hidden", "versions")

TABLE: Sequence[VerdictRow] = (
    VerdictRow(_ASK, "own_mail", sender=("own",), said=("granted", "refused")),
    VerdictRow("unrelated", "own_mail", sender=("own",)),
    VerdictRow(_ASK, "returned", said=("returned",)),
    VerdictRow(_ASK, "contradicts", said=("contradicts",)),
    VerdictRow(_ASK, "nothing", said=("nothing",)),
    VerdictRow(_ASK, "other_mail_regrets", said=("other_mail",), doubt=_AGAINST),
    VerdictRow("unrelated", "other_mail", said=("other_mail",)),
    VerdictRow("unrelated", "automatic", said=("automatic",)),
    VerdictRow(_ASK, "not_genuine", is_genuine=(False,)),
    VerdictRow(_ASK, "look_alike", sender=("look_alike",)),
    VerdictRow(_ASK, "sender_unknown", sender=("unknown",)),
    VerdictRow(_ASK, "sender_missing", sender=("missing",)),
    VerdictRow(_ASK, "passed_on", sender=("passed_on",)),
    VerdictRow(_ASK, "no_case", cases=("none",)),
    VerdictRow(_ASK, "several_cases", cases=("several",)),
    VerdictRow("refused", "refused", said=("refused",)),
    VerdictRow("asked_back", "asked_back", said=("asked_back",)),
    VerdictRow(_ASK, "regret", said=("received", "granted"), doubt=("regret",)),
    VerdictRow(_ASK, "elsewhere", said=("received", "granted"), doubt=("elsewhere",)),
    VerdictRow(_ASK, "hidden", said=("received", "granted"), doubt=("hidden",)),
    VerdictRow(_ASK, "versions", said=("received", "granted"), doubt=("versions",)),
    VerdictRow(_ASK, "links", said=("granted",), doubt=("links",)),
    VerdictRow("acknowledged", "received", said=("received",)),
    VerdictRow(_ASK, "negation", said=("granted",), doubt=("negation",)),
    VerdictRow(_ASK, "hedge", said=("granted",), doubt=("hedge",)),
    VerdictRow(_ASK, "subject_only", said=("granted",), doubt=("subject_only",)),
    VerdictRow(_ASK, "attached", said=("granted",), doubt=("attached",)),
    VerdictRow(_ASK, "strange", said=("granted",), doubt=("strange",)),
    VerdictRow(_ASK, "no_topic", said=("granted",), is_on_topic=(False,)),
    VerdictRow(
        "granted",
        "granted",
        said=("granted",),
        doubt=("none",),
        sender=("known",),
        is_genuine=(True,),
        cases=("one",),
        is_on_topic=(True,),
    ),
)

NOT_FORESEEN = VerdictRow(_ASK, "not_foreseen")
"""For whatever no row is for."""


def verdict_on(found: Findings) -> VerdictRow:
    """The row that decides."""
    return next((row for row in TABLE if row.fits(found)), NOT_FORESEEN)
