"""Letters to a supervisory authority, and the mandate for whoever goes there instead of the person."""

from datetime import date
from typing import ClassVar, Literal

from msgspec import Struct

from widerspruch.letters.facts.common import LetterFacts, Prose
from widerspruch.letters.letter import Correspondent, LetterKind

HappeningKind = Literal[
    "objected_form", "objected_email", "objected_letter", "objected_switch", "objected_command", "objected_otherwise",
    "seen_on_screen", "acknowledged", "extended", "asked", "answered", "answered_unclearly", "granted", "refused",
    "reminded", "reverted", "could_not", "no_way", "complained_before",
    "left_off_list", "listed_in_part", "listed_later", "kept_all_the_same", "models_overdue",
]  # fmt: skip
"""What happened. answered: the person answered a question; answered_unclearly: the platform did, and decided nothing;
reverted: what was granted or switched off did not stay so; could_not: a way that did not work; no_way: the platform
offers none; left_off_list, listed_in_part, listed_later: a signed list of objections that lacks the person's, or a part
of it, or has it with a later day, though the platform had promised in a signed receipt that it holds it;
kept_all_the_same: a run of training of which the platform signed that it heeded the objection, and that it kept rows of
the account; models_overdue: the day passed until which, by its signed report, stale models were to stay in service."""

ComplaintGround = Literal["silence", "refusal", "no_route", "doubtful", "broken_promise", "models_overdue"]
"""What the complaint is about. silence: no answer in time; refusal: the platform refused; no_route: it offers no way to
object; doubtful: it confirmed, and there is reason to doubt it; broken_promise: what it signed contradicts itself;
models_overdue: the day passed that it named itself for models which rest on removed posts."""

ConfirmationDoubt = Literal["scope", "start", "past", "reverted", "sender"]
"""Why a confirmation is doubtful: it does not say for which data it holds (scope), nor from when on (start), nor what
becomes of training data sets (past); the objection does not stand any more (reverted); nobody could prove who sent it
(sender)."""

DeadlineKind = Literal["answer", "extended", "reminder"]


class Happening(Struct, frozen=True):
    """Something that happened on a day.

    Attributes:
        platform: Where.

        account: For which account, as the platform knows it; empty: for none.

        words: What the platform said, in its words, one line.

        case_id: The number that it gave.

        exhibits: Numbers of the enclosures that show it.
    """

    day: date
    what: HappeningKind
    platform: str
    account: str = ""
    words: str = ""
    case_id: str = ""
    exhibits: tuple[int, ...] = ()


class MissedDeadline(Struct, frozen=True):
    """A day by which an answer should have come.

    Attributes:
        began: The day of what it runs from.

        last_day: The last day for an answer.

        moved: Its end was moved to the next working day.
    """

    what: DeadlineKind
    platform: str
    began: date
    last_day: date
    account: str = ""
    moved: bool = False


class ComplaintFacts(LetterFacts, frozen=True, kw_only=True):
    """A complaint to a supervisory authority, its `recipient`. Exhibits are the letter's enclosures.

    Attributes:
        platform: All platforms that it is about, as one name: "Facebook und Instagram".

        controller: Whom it is about.

        accounts: The accounts that it is about, as the platforms know them; empty: the person has none.

        known_as: Without an account: names, handles and addresses by which the person can be found.

        residence: Where the person lives, as the authority counts: "Nordrhein-Westfalen".

        grounds: What it is about.

        happened: What happened, oldest first, as the case file tells.

        missed: Deadlines that passed without an answer.

        without_route: Platforms, or uses of theirs, for which there is no way to object.

        doubts: Why a confirmation is doubtful.

        reasons: Grounds of the person's own situation. Art. 21(1) GDPR asks for them; Swiss law does not.

        remarks: What the person adds.

        asked_for: What else the authority is asked for.

        known_on: The day on which the person learned of what the complaint is about. Austrian law asks for it.

        in_time_until: The last day for the complaint, where the law sets one.

        name_hidden: The authority is to ask before it names the person to the controller.
    """

    kind: ClassVar[LetterKind] = "complaint"

    controller: Correspondent
    accounts: tuple[str, ...] = ()
    known_as: tuple[str, ...] = ()
    residence: str | None = None
    grounds: tuple[ComplaintGround, ...]
    happened: tuple[Happening, ...]
    missed: tuple[MissedDeadline, ...] = ()
    without_route: tuple[str, ...] = ()
    doubts: tuple[ConfirmationDoubt, ...] = ()
    reasons: Prose = ""
    remarks: Prose = ""
    asked_for: tuple[str, ...] = ()
    known_on: date
    in_time_until: date | None = None
    name_hidden: bool = False

    @property
    def several_accounts(self) -> bool:
        return len(self.accounts) > 1

    @property
    def objected(self) -> bool:
        """The person has objected, by whatever way."""
        return any(one.what.startswith("objected") for one in self.happened)

    @property
    def controller_address(self) -> str | None:
        """In one line; None where it is not known."""
        return ", ".join(self.controller.address) or None

    @property
    def sender_address(self) -> str | None:
        """In one line; None where the person gives none."""
        return ", ".join(self.sender.address) or None


class MandateFacts(LetterFacts, frozen=True, kw_only=True):
    """A mandate for an association, its `recipient`. It is given by signing it.

    Attributes:
        controller: Against whom.

        may_write: The association may write to the controller for the person.

        may_go_to_court: It may also go to court (Art. 78 and 79 GDPR).

        sensitive: What it is given holds special categories of data.

        until: The last day of the mandate; None: until the matter is closed.
    """

    kind: ClassVar[LetterKind] = "mandate"

    controller: Correspondent
    may_write: bool = True
    may_go_to_court: bool = False
    sensitive: bool = False
    until: date | None = None
