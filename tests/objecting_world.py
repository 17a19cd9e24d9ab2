"""People who object and people who only say that they do, at one desk: what each can try, by name.

`World.does` lets something happen and says what came of it, without the numbers of cases, which differ from run to run.
"""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.db import connection
from msgspec import structs

from objecting_people import ERIKA, ERIKA_AT_BILD, MAX
from widerspruch.desk.cases.asking import answer_question, ask_question, open_questions
from widerspruch.desk.cases.claims import Claim, take_claim
from widerspruch.desk.cases.codes import ask_for_code, use_code
from widerspruch.desk.cases.links import learn_accounts, link_account, unlink_account
from widerspruch.desk.cases.requests import Report, take_report
from widerspruch.desk.cases.rows import holder_key_of
from widerspruch.desk.cases.tidying import tidy
from widerspruch.desk.cases.verifying import verify_claim
from widerspruch.desk.cases.withdrawing import ask_to_withdraw, undo_withdrawal, withdraw
from widerspruch.desk.desk import Desk
from widerspruch.desk.errors import DeskError
from widerspruch.desk.intake.submission import AccountHolder, MailHolder, Submission
from widerspruch.desk.intake.take import take_objection
from widerspruch.desk.models import Coverage, DeskCase, Identity, OutboxMail
from widerspruch.desk.receipts import receipts_of
from widerspruch.desk.store.doors import open_door
from widerspruch.desk.values import AccountIdentity, FalseOutput, MailDetails, ReportedPost, Scopes

MIA = AccountIdentity("m-1", ("mia_malt",), "Mia Muster", ("mia@example.org",))
CENTRE = "centre-erika"
NOON = 1_795_867_200_000_000
"""21 November 2026, 12:00 UTC."""

HOLDERS: dict[str, AccountHolder | MailHolder] = {
    "erika": AccountHolder("beispielnetz", ERIKA, CENTRE),
    "erika at bild": AccountHolder("beispielbild", ERIKA_AT_BILD),
    "max": AccountHolder("beispielnetz", MAX),
    "mia": AccountHolder("beispielbild", MIA),
    "otto": MailHolder("otto@example.org"),
}
"""Those who showed who they are."""

EVE = "eve@example.org"
CONTACTS = (EVE, "erika@example.org", "max@example.org", "mia@example.org", "otto@example.org")
"""Which addresses somebody types who showed nothing: only Eve reads her mail."""

ACCOUNTS = (
    *(("", ""), ("beispielnetz", "4711"), ("beispielnetz", "erika.muster"), ("beispielnetz", "4712")),
    *(("beispielbild", "b-815"), ("beispielbild", "m-1"), ("beispielnetz", "https://beispielnetz.example/max.muster")),
)


class World:
    """One desk, emptied, from one instant on."""

    def __init__(self, desk: Desk, clock: Any, of_age_after: int) -> None:
        clock.now = self.began = NOON
        self.of_age_at = self.began + of_age_after
        desk.door.write(_empty)
        # A door of its own: the time of one never goes back.
        self.desk, self.clock = structs.replace(desk, door=open_door(desk.config, clock)), clock
        self.staff = self.desk.door.write(lambda now: Identity.objects.create(subject_key=b"s" * 32, first_seen=now)).pk

    def ends(self) -> None:
        self.desk.door.close()

    def does(self, act: str, *what: Any) -> str:
        """Let it happen; what came of it."""
        try:
            return str(self._acts()[act](*what))
        except DeskError as error:
            return error.code

    def _acts(self) -> dict[str, Callable[..., object]]:
        return {
            # who showed who they are, and the platform
            "object": self._object,
            "ask": lambda who, by, scopes: ask_to_withdraw(self.desk, self._case(who), by, scopes).state,
            "withdraw": lambda who, by: withdraw(self.desk, self._case(who), by).state,
            "undo": lambda who, by: undo_withdrawal(self.desk, self._case(who), by).state,
            "link": lambda: len(link_account(self.desk, "beispielbild", ERIKA_AT_BILD, CENTRE)),
            "unlink": lambda: unlink_account(self.desk, "beispielbild", ERIKA_AT_BILD.account_id),
            "log in": lambda: len(learn_accounts(self.desk, self._erika_with_all())),
            "question": lambda who: ask_question(self.desk, self._case(who), self.staff, "?") and None,
            "answer": self._answer,
            # time
            "wait": self.clock.moves,
            "tidy": lambda: tidy(self.desk).came_of_age,
            # who showed nothing
            "claim": lambda **claim: take_claim(self.desk, Claim(language="de", **claim)).is_new,
            "claim again": lambda claim: self._acts()["claim"](**claim),
            "ask for code": lambda contact, purpose, who: ask_for_code(
                self.desk, contact, purpose, "de", case_id=self._case(who)
            ),
            "guess": lambda contact, purpose, code: use_code(self.desk, contact, purpose, code),
            "guess of claim": lambda contact, code: verify_claim(self.desk, contact, code),
            "read mail": self._eve_reads_her_mail,
            "meddle": self._meddle,
            "report": lambda: take_report(
                self.desk, Report(who=MailHolder(EVE), language="de", posts=(ReportedPost("x.example/1"),))
            ),
        }

    def timeline(self) -> dict[str, list[tuple[object, ...]]]:
        """Of each who showed who they are: all their cases, what they keep out from when to when, and all that happened;
        in microseconds since the beginning."""
        return {who: [self._told(case) for case in self.cases(who)] for who in HOLDERS}

    def cases(self, who: str) -> list[DeskCase]:
        found = DeskCase.objects.filter(holder_key=holder_key_of(self.desk, HOLDERS[who]), assurance="verified")
        return [*found.order_by("id")]

    def _case(self, who: str) -> str:
        cases = self.cases(who)
        return cases[-1].case_id if cases else ""

    def _told(self, case: DeskCase) -> tuple[object, ...]:
        rows = Coverage.objects.filter(case=case).select_related("account")
        covered = sorted(
            (self._account(row), row.platform, str(Scopes.of(row)), self._since(row.since), self._since(row.until))
            for row in rows
        )
        events = [(kind, self._since(at)) for kind, at in case.events.order_by("id").values_list("kind", "at")]
        mails = [*case.mails.exclude(kind="code").order_by("id").values_list("kind", flat=True)]
        return (
            case.state,
            str(self._since(case.ended_at)),
            covered,
            events,
            mails,
            len(receipts_of(self.desk, case.case_id)),
        )

    def _account(self, row: Coverage) -> str:
        return self.desk.keys.sealer.open(row.account.sealed, AccountIdentity).account_id if row.account else ""

    def _since(self, at: int | None) -> int:
        return -1 if at is None else at - self.began

    def _object(self, who: str, scopes: Scopes, acted_by: str) -> tuple[bool, bool]:
        minor = {"acted_by": acted_by, "of_age_at": self.of_age_at} if who == "mia" else {}
        before = {case.pk for case in self.cases(who) if case.ended_at is None}
        submission = Submission(who=HOLDERS[who], language="de", scopes=scopes, **minor)  # type: ignore[arg-type]
        taken = take_objection(self.desk, submission)
        row = DeskCase.objects.get(case_id=taken.case_id)
        assert not before or row.pk in before, "objecting again gives the same case"
        assert not taken.is_new or {one.since for one in taken.covered} == {self.clock.now}, "counts from receipt"
        assert take_objection(self.desk, submission).case_id == taken.case_id
        return taken.is_new, taken.is_undone_withdrawal

    def _erika_with_all(self) -> AccountHolder:
        return AccountHolder("beispielnetz", ERIKA, CENTRE, (("beispielbild", ERIKA_AT_BILD),))

    def _answer(self, who: str) -> None:
        for question, _ in open_questions(self.desk, self._case(who)):
            answer_question(self.desk, self._case(who), question, "holder", "!")

    def _claims(self) -> list[str]:
        return [*DeskCase.objects.filter(assurance="claimed", ended_at=None).values_list("case_id", flat=True)]

    def _eve_reads_her_mail(self) -> None:
        """All codes that went to her, each for whatever it may be good for."""
        opened = (self.desk.keys.sealer.open(mail.sealed, MailDetails) for mail in OutboxMail.objects.order_by("-id"))
        codes = [mail.values["code"] for mail in opened if mail.to == EVE and "code" in mail.values]
        for code in codes[:2]:
            for purpose in ("case", "withdraw", "object"):
                self.does("guess", EVE, purpose, code)
            self.does("guess of claim", EVE, code)

    def _meddle(self) -> None:
        """With claims, as if they were verified."""
        for case in self._claims():
            for by in ("holder", "claimant", "guardian", "platform"):
                for what in (ask_to_withdraw, withdraw, undo_withdrawal):
                    with pytest.raises(DeskError, match="withdraw_unverified"):
                        what(self.desk, case, by)  # type: ignore[operator]


def _empty(now: int) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute("PRAGMA defer_foreign_keys = ON")
        for model in apps.get_app_config("desk").get_models():
            cascade = "" if connection.vendor == "sqlite" else " CASCADE"
            word = "DELETE FROM" if connection.vendor == "sqlite" else "TRUNCATE"
            cursor.execute(f"{word} {model._meta.db_table}{cascade}")


OUTPUT = FalseOutput("Who is Erika?", "A thief.", "No.")
POST = ReportedPost("https://beispielnetz.example/p/1", "Erika ...")
