"""The table of moves: total, with a sentence for every no, and with one way to `granted`."""

from datetime import date
from typing import get_args

import pytest

from objections.telling_case import recorded
from widerspruch.lib.texts import load_catalogue
from widerspruch.lib.writing import Language
from widerspruch.objections.account import Account
from widerspruch.objections.case import Case
from widerspruch.objections.events import (
    AccountAdded,
    AccountChanged,
    AccountRemoved,
    AgeStated,
    AnswerReading,
    AnswerReceived,
    AnyEvent,
    AskedBack,
    AuthorityReplied,
    Closed,
    Complained,
    DeskAnswer,
    EvidenceDeleted,
    ExportFigures,
    ExportLookedAt,
    Filed,
    FilingAnswered,
    FilingAsks,
    FilingBegun,
    FilingOutcome,
    Granted,
    Note,
    ReadingCorrected,
    Rechecked,
    Refused,
    Reminded,
    SeenOnScreen,
    Sent,
    StepBegun,
    StepFailed,
    Withdrawn,
)
from widerspruch.objections.moves import MOVES, STATES, TABLE, WHY_NOT, MoveRefusal, move, move_name, state_after
from widerspruch.objections.replay import replay

FACEBOOK = Account("facebook", "facebook")
ADDED = AccountAdded(FACEBOOK)
FORM = "meta-form-facebook-2025"
DAY = date(2026, 11, 2)
DIGEST = "ab" * 32
IT = ("facebook", FORM, DAY)


FILED = (FilingBegun, Filed, FilingAnswered)
"""What is between a program and a desk."""


def begun(asks: FilingAsks = "object", name: str = "f1") -> FilingBegun:
    return FilingBegun(*IT, name, asks, DESK, "self-1", "facebook", "70010001", "erika@example.org", ("own_content",))


def filed(asks: FilingAsks = "object", name: str = "f1") -> Filed:
    return Filed(*IT, name, asks, DESK, "r1")


def desk_said(outcome: FilingOutcome, asks: FilingAsks = "object", name: str = "f1", **more: object) -> FilingAnswered:
    said = DeskAnswer(outcome=outcome, request_id="r1", stated_at=1, **more)  # type: ignore[arg-type]
    return FilingAnswered(*IT, name, asks, DESK, said)


DESK = "https://desk.example.org"
RECEIPT = ("ab" * 32,)


def answer(verdict: str, **more: object) -> AnswerReceived:
    return AnswerReceived(*IT, AnswerReading(verdict, DAY, "person", **more))  # type: ignore[arg-type]


def told(*events: AnyEvent) -> Case:
    return replay(recorded([ADDED, *events]))


def why_not(event: AnyEvent, *before: AnyEvent) -> str | None:
    """Why an event cannot follow others."""
    refusal = move(replay(recorded(before)), event)
    return None if refusal is None else refusal.why


class TestTable:
    def test_every_pair_has_one_answer(self) -> None:
        """Whatever happens in whatever state: the state that follows, or the id of a sentence why not."""
        assert set(TABLE) == set(MOVES)
        for name, row in TABLE.items():
            assert set(row) == set(STATES), name
            assert set(row.values()) <= {*STATES, *WHY_NOT}

    def test_no_state_is_named_in_two_rules_of_a_move(self) -> None:
        """A state that stood in two rules would hide one of them."""
        from widerspruch.objections.moves import _RULES

        for name, rules in _RULES.items():
            named = " ".join(rules.values()).split()
            assert len(named) == len(set(named)) == len(STATES), name

    @pytest.mark.parametrize("language", ["de", "en"])
    def test_every_state_and_every_no_has_a_sentence(self, language: Language) -> None:
        """In both languages, and none without a use."""
        words = load_catalogue(language, "widerspruch.objections")
        wanted = {f"state.{state}" for state in STATES} | {MoveRefusal(why).text_id for why in WHY_NOT}
        assert {text_id for text_id in words if text_id.startswith(("state.", "move."))} == wanted

    def test_granted_is_reached_by_its_move_alone(self) -> None:
        """No other move leads from another state to `granted`."""
        ways = {(name, state) for name, row in TABLE.items() for state, after in row.items() if after == "granted"}
        assert {name for name, state in ways if state != "granted"} == {"granted"}

    def test_from_sent_everything_can_be(self) -> None:
        """Whoever tells a plan only the last of what happened must be understood."""
        assert not {row["sent"] for row in TABLE.values()} & set(WHY_NOT)

    def test_what_was_closed_can_be_taken_up_and_answered(self) -> None:
        """After a close a late answer, an authority's reply, a complaint and a new attempt are heard; no reminder is,
        and no second close."""
        for closed in ("done", "given_up"):
            refused = {name for name in MOVES if isinstance(state_after(closed, name), MoveRefusal)}  # type: ignore[arg-type]
            assert {"reminded", "closed"} <= refused
            assert not refused & {"granted", "refused", "unclear", "acknowledged", "sent", "complained", "step_begun"}
            assert not refused & {"authority_replied", "withdrawn"}


class TestWhatAnEventDoes:
    @pytest.mark.parametrize(
        ("event", "name"),
        [
            (StepBegun(*IT), "step_begun"),
            (StepFailed(*IT, "form_error"), "step_failed"),
            (Sent(*IT), "sent"),
            (SeenOnScreen(*IT), "acknowledged"),
            (answer("refused"), "refused"),
            (answer("granted"), "granted"),
            (answer("granted", authenticity="genuine"), "granted"),
            (answer("granted", authenticity="doubtful"), "unclear"),
            (ReadingCorrected(*IT, 3, AnswerReading("asked_back", DAY, "person")), "asked_back"),
            (Rechecked(*IT, changed=False), "unchanged"),
            (Rechecked(*IT, changed=True), "changed"),
            (AuthorityReplied(*IT), "authority_replied"),
        ],
    )
    def test_is_named_once(self, event: AnyEvent, name: str) -> None:
        """An answer does what its reading says, and a doubtful sender's says nothing; what is seen on a screen is no
        more than that something has come in."""
        assert move_name(event) == name  # type: ignore[arg-type]


class TestDesks:
    def test_what_was_only_prepared_is_begun_and_what_the_desk_took_is_sent(self) -> None:
        """As if the person had gone to a page and sent a form."""
        case = told(begun())
        assert case.objections["facebook", FORM].state == "begun"
        case = told(begun(), filed())
        objection = case.objections["facebook", FORM]
        assert (objection.state, objection.sent, objection.sent_number) == ("sent", DAY, 3)

    @pytest.mark.parametrize(
        ("outcome", "state"),
        [
            *(("received", "acknowledged"), ("under_way", "acknowledged"), ("needs_code", "asked_back")),
            *(("refused", "refused"), ("withdrawn", "withdrawn")),
            *(("no_match", "changed"), ("not_covered", "changed"), ("lapsed", "changed")),
        ],
    )
    def test_what_a_desk_says_leads_on(self, outcome: FilingOutcome, state: str) -> None:
        """Also after it had asked for a code."""
        for before in ((), (desk_said("needs_code"),)):
            case = told(begun(), filed(), *before, desk_said(outcome, case_id="W-1"))
            assert case.objections["facebook", FORM].state == state
            assert case.objections["facebook", FORM].case_id == "W-1"

    def test_a_desk_grants_with_a_receipt_alone(self) -> None:
        """Its word without one is that it has come in."""
        assert told(begun(), filed(), desk_said("granted")).objections["facebook", FORM].state == "acknowledged"
        granted = told(begun(), filed(), desk_said("granted", receipts=RECEIPT))
        assert granted.objections["facebook", FORM].state == "granted"

    def test_to_ask_for_a_withdrawal_changes_nothing_before_it_is_done(self) -> None:
        """The objection counts until the desk says that it does not."""
        granted = (begun(), filed(), desk_said("granted", receipts=RECEIPT))
        back = (
            *granted,
            begun("take_back", "f2"),
            filed("take_back", "f2"),
            desk_said("needs_code", "take_back", "f2"),
        )
        assert told(*back).objections["facebook", FORM].state == "granted"
        assert told(*back, desk_said("withdrawn", "take_back", "f2")).objections["facebook", FORM].state == "withdrawn"
        assert told(*back, desk_said("refused", "take_back", "f2")).objections["facebook", FORM].state == "granted"

    def test_what_a_desk_answers_is_never_lost(self) -> None:
        """Whatever the person has said meanwhile: it is written down, and changes only what it can."""
        closed = (ADDED, begun(), filed(), desk_said("refused"), StepBegun(*IT))
        assert why_not(desk_said("refused"), *closed) is None
        case = told(*closed[1:], desk_said("granted", receipts=RECEIPT))
        assert case.objections["facebook", FORM].state == "begun"
        assert case.objections["facebook", FORM].filings["f1"].answer is not None

    def test_a_desk_answers_what_it_was_asked(self) -> None:
        """Nothing else."""
        assert why_not(filed(), ADDED) == "no_filing"
        assert why_not(desk_said("refused", name="f2"), ADDED, begun()) == "no_filing"
        assert why_not(begun("take_back"), ADDED) == "no_filing"
        assert why_not(begun("take_back", "f2"), ADDED, begun()) is None


class TestAccounts:
    def test_a_name_is_taken_once(self) -> None:
        """A second account under the same name is refused: the objections of the first would be its own."""
        assert why_not(ADDED) is None
        assert why_not(ADDED, ADDED) == "account_known"
        assert why_not(ADDED, ADDED, AccountRemoved("facebook")) == "account_was_removed"

    def test_a_removed_account_is_put_back_by_a_change(self) -> None:
        """With the number it had, and with its objections."""
        back = AccountChanged(FACEBOOK)
        assert why_not(back, ADDED, AccountRemoved("facebook")) is None
        case = told(Sent(*IT), AccountRemoved("facebook"), back)
        assert (case.listed, case.accounts["facebook"].number) == ((FACEBOOK,), 1)
        assert case.objections["facebook", FORM].state == "sent"

    @pytest.mark.parametrize(
        "event",
        [
            AccountChanged(FACEBOOK),
            AccountRemoved("facebook"),
            AgeStated("facebook", adult=True),
            Sent(*IT),
            answer("granted"),
            Note(DAY, "Anruf", "facebook"),
            ExportLookedAt(DAY, DAY, (DIGEST,), (ExportFigures("facebook", 1, 2, 3),)),
        ],
    )
    def test_nothing_happens_to_an_account_that_is_not_there(self, event: AnyEvent) -> None:
        """An event about an account that was never added is refused."""
        assert why_not(event) == "account_unknown"
        assert why_not(event, ADDED) in (None, "not_sent")

    def test_an_account_is_removed_once_and_keeps_its_platform(self) -> None:
        """What is gone cannot go; an account that moved to another platform is another account."""
        assert why_not(AccountRemoved("facebook"), ADDED, AccountRemoved("facebook")) == "account_removed"
        assert why_not(AccountChanged(Account("facebook", "threads")), ADDED) == "platform_stays"

    def test_a_late_answer_arrives_for_a_removed_account(self) -> None:
        """Taken off the list, an account stays in the file: what comes for it is kept."""
        case = told(Sent(*IT), AccountRemoved("facebook"), answer("granted"))
        assert case.listed == ()
        assert case.objections["facebook", FORM].state == "granted"

    def test_a_note_may_be_about_no_account(self) -> None:
        """A note about the case needs none."""
        assert why_not(Note(DAY, "Anruf")) is None


class TestEvidence:
    def test_only_what_is_there_can_be_deleted(self) -> None:
        """Evidence that was never kept, or is deleted already, is not deleted again; kept anew it can be."""
        kept = replay(recorded([ADDED, (Sent(*IT), (DIGEST,))]))
        deleted = replay(recorded([ADDED, (Sent(*IT), (DIGEST,)), EvidenceDeleted(DIGEST)]))
        anew = replay(
            recorded([ADDED, (Sent(*IT), (DIGEST,)), EvidenceDeleted(DIGEST), (SeenOnScreen(*IT), (DIGEST,))])
        )
        delete = EvidenceDeleted(DIGEST)
        refused = [refusal and refusal.why for refusal in (move(told(), delete), move(kept, delete))]
        assert refused == ["evidence_unknown", None]
        assert move(deleted, delete) == MoveRefusal("evidence_deleted")
        assert move(anew, delete) is None
        assert [case.objections["facebook", FORM].evidence for case in (kept, deleted, anew)] == [
            (DIGEST,),
            (),
            (DIGEST,),
        ]


class TestObjections:
    @pytest.mark.parametrize(
        ("event", "why"),
        [
            (answer("granted"), "not_sent"),
            (Granted(*IT), "not_sent"),
            (SeenOnScreen(*IT), "not_sent"),
            (Reminded(*IT), "not_sent"),
            (Withdrawn(*IT), "nothing_to_withdraw"),
            (Rechecked(*IT, changed=False), "nothing_to_recheck"),
            (AuthorityReplied(*IT), "no_complaint"),
            (ReadingCorrected(*IT, 1, AnswerReading("granted", DAY, "person")), "no_answer"),
        ],
    )
    def test_what_was_not_sent_gets_no_answer(self, event: AnyEvent, why: str) -> None:
        """Whatever follows an objection needs one."""
        assert why_not(event, ADDED) == why
        assert why_not(event, ADDED, StepBegun(*IT)) == why

    def test_a_complaint_needs_no_objection_that_was_sent(self) -> None:
        """That a platform offers no way is itself something to complain about."""
        case = told(Complained("facebook", "whatsapp-none-ai-training", DAY, "irland"))
        assert case.objections["facebook", "whatsapp-none-ai-training"].state == "complained"

    def test_an_authority_answers_only_a_complaint(self) -> None:
        """Without one there is nothing it could answer; after the platform moved, its answer is still heard."""
        assert why_not(AuthorityReplied(*IT), ADDED, Sent(*IT)) == "no_complaint"
        case = told(Sent(*IT), Complained(*IT, "irland"), answer("granted"), AuthorityReplied(*IT))
        assert case.passed_over == ()
        assert case.objections["facebook", FORM].state == "granted"

    def test_only_an_answer_of_the_same_objection_is_read_anew(self) -> None:
        """The number must be that of an answer, and of this objection."""
        sent, seen, read = Sent(*IT), SeenOnScreen(*IT), answer("unclear")
        reading = AnswerReading("granted", DAY, "person")
        assert why_not(ReadingCorrected(*IT, 4, reading), ADDED, sent, seen, read) is None
        assert why_not(ReadingCorrected(*IT, 3, reading), ADDED, sent, seen, read) == "no_answer"
        elsewhere = ReadingCorrected("facebook", "meta-letter", DAY, 4, reading)
        assert why_not(elsewhere, ADDED, sent, seen, read) == "no_answer"

    def test_a_route_that_nobody_knows_can_be_closed(self) -> None:
        """A way that the rulebook dropped stays readable, goes on and comes to an end."""
        gone = ("facebook", "by-pigeon", DAY)
        case = told(Sent(*gone), AskedBack(*gone), Closed(*gone))
        assert case.passed_over == ()
        assert case.objections["facebook", "by-pigeon"].state == "given_up"


def states_of(*events: AnyEvent) -> list[str]:
    """The state after each of the events."""
    return [told(*events[: number + 1]).objections["facebook", FORM].state for number in range(len(events))]


def corrected(answer_number: int, verdict: str) -> ReadingCorrected:
    return ReadingCorrected(*IT, answer_number, AnswerReading(verdict, DAY, "person"))  # type: ignore[arg-type]


class TestWalks:
    def test_the_usual_one(self) -> None:
        """Begun, sent, seen on the screen, and granted by a mail."""
        walk = states_of(StepBegun(*IT), Sent(*IT), SeenOnScreen(*IT), answer("granted"), Closed(*IT))
        assert walk == ["begun", "sent", "acknowledged", "granted", "done"]

    def test_a_refusal_a_complaint_and_a_late_grant(self) -> None:
        """A refusal during a complaint changes nothing; a grant does."""
        walk = states_of(
            Sent(*IT), answer("refused"), Complained(*IT, "irland"), Refused(*IT), AuthorityReplied(*IT), Granted(*IT)
        )
        assert walk == ["sent", "refused", "complained", "complained", "authority_replied", "granted"]

    def test_looking_at_the_page_again_undoes_nothing(self) -> None:
        """Whoever opens the form of an objection that is granted still has one that is granted."""
        assert states_of(Sent(*IT), Granted(*IT), StepBegun(*IT))[-1] == "granted"

    def test_what_is_granted_is_not_thrown_back_to_waiting(self) -> None:
        """A second sending is refused until a look has shown that the objection no longer stands."""
        assert why_not(Sent(*IT), ADDED, Sent(*IT), Granted(*IT)) == "already_granted"
        assert why_not(Sent(*IT), ADDED, Sent(*IT), Granted(*IT), Rechecked(*IT, changed=True)) is None

    def test_a_refusal_after_the_close_opens_the_objection(self) -> None:
        """Closed by hand as done, refused the day after: that is not lost."""
        assert states_of(Sent(*IT), Closed(*IT), answer("refused")) == ["sent", "done", "refused"]

    def test_a_late_confirmation_after_giving_up_counts(self) -> None:
        """Somebody gave up after a refusal; months later the platform grants it."""
        assert states_of(Sent(*IT), Refused(*IT), Closed(*IT), answer("granted"))[-2:] == ["given_up", "granted"]

    def test_what_was_taken_back_is_granted_by_nothing(self) -> None:
        """A late confirmation of an objection that was taken back is kept and counts for nothing."""
        assert states_of(Sent(*IT), Withdrawn(*IT), answer("granted"))[-1] == "withdrawn"


class TestCorrections:
    def test_an_answer_read_anew_counts_as_if_it_had_been_read_so(self) -> None:
        """Unclear, then understood: the state is what the answer says, since the day on which it came."""
        case = told(Sent(*IT), answer("unclear"), corrected(3, "granted"))
        made = case.objections["facebook", FORM]
        assert (made.state, made.reading and made.reading.verdict) == ("granted", "granted")

    def test_a_grant_that_was_none_is_gone(self) -> None:
        """And what was closed because of it is open again."""
        events = (Sent(*IT), answer("granted"), Closed(*IT))
        assert states_of(*events)[-1] == "done"
        assert states_of(*events, corrected(3, "refused"))[-1] == "refused"

    def test_what_came_later_stays_later(self) -> None:
        """An old answer that is read anew does not undo a newer one."""
        events = (Sent(*IT), answer("unclear"), answer("granted"), corrected(3, "acknowledged"))
        assert states_of(*events)[-1] == "granted"

    def test_what_followed_from_the_wrong_reading_falls_with_it(self) -> None:
        """A complaint against a refusal that was a grant leads to nothing; that it was made stays known."""
        events = (Sent(*IT), answer("refused"), Complained(*IT, "irland"), corrected(3, "granted"))
        case = told(*events)
        made = case.objections["facebook", FORM]
        assert (made.state, made.complained) == ("granted", DAY)
        assert case.passed_over == ()

    def test_the_same_reading_with_its_number_changes_no_state(self) -> None:
        """A case number that is added later opens nothing that was closed."""
        more = ReadingCorrected(*IT, 3, AnswerReading("granted", DAY, "person", case_id="123"))
        made = told(Sent(*IT), answer("granted"), Closed(*IT), more).objections["facebook", FORM]
        assert (made.state, made.case_id) == ("done", "123")

    def test_a_doubtful_sender_grants_nothing_until_the_person_says_so(self) -> None:
        """A mail whose sender is doubtful is an answer that nobody has understood."""
        events = (Sent(*IT), answer("granted", authenticity="doubtful"))
        assert states_of(*events)[-1] == "unclear"
        assert states_of(*events, corrected(3, "granted"))[-1] == "granted"


def test_every_kind_of_event_of_an_objection_is_in_the_table() -> None:
    """A new kind of event must say what it does."""
    from widerspruch.objections.events import ObjectionEvent

    for kind in get_args(AnyEvent):
        if issubclass(kind, ObjectionEvent) and kind not in (AnswerReceived, ReadingCorrected, Rechecked, *FILED):
            more = {StepFailed: ("other",), Complained: ("irland",)}.get(kind, ())
            assert move_name(kind(*IT, *more)) in MOVES
