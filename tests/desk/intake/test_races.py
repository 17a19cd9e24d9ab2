"""However many hand in the same objection at one moment: there is one case."""

from collections.abc import Sequence
from itertools import count

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from objecting_people import ERIKA, ERIKA_AT_BILD, objects, objects_by_mail
from together import together
from widerspruch.desk.desk import Desk
from widerspruch.desk.intake.submission import AccountHolder, Submission, Taken
from widerspruch.desk.intake.take import take_objection
from widerspruch.desk.models import CaseEvent, Coverage, DeskCase, OutboxMail, PlatformAccount
from widerspruch.desk.values import AccountIdentity, Scopes

THREADS = 12


def _taken(desk: Desk, submissions: Sequence[Submission]) -> list[Taken]:
    given_back = together(*(lambda one=one: take_objection(desk, one) for one in submissions))
    failed = [one for one in given_back if isinstance(one, Exception)]
    assert not failed, failed
    return given_back  # type: ignore[return-value]


@pytest.mark.parametrize(
    "submission",
    [objects(), objects_by_mail(), objects(centre_id="c-1", linked=(("beispielbild", ERIKA_AT_BILD),))],
    ids=["account", "mail", "centre"],
)
def test_the_same_objection_at_one_moment_is_one_case_with_one_mail(desk_on_both: Desk, submission: Submission) -> None:
    taken = _taken(desk_on_both, [submission] * THREADS)
    assert len({one.case_id for one in taken}) == DeskCase.objects.count() == OutboxMail.objects.count() == 1
    assert [one.is_new for one in taken].count(True) == 1
    assert {one.covered for one in taken} == {taken[0].covered}
    assert Coverage.objects.count() == 2 - (submission == objects())
    assert CaseEvent.objects.count() == THREADS


def test_through_all_accounts_of_a_centre_at_one_moment_it_is_one_case(desk_on_both: Desk) -> None:
    accounts = [("beispielnetz", ERIKA), ("beispielbild", ERIKA_AT_BILD), ("beispielnetz", AccountIdentity("4713"))]
    submissions = [
        objects(identity, platform, linked=tuple(one for one in accounts if one != (platform, identity)))
        for platform, identity in accounts
    ]
    taken = _taken(desk_on_both, submissions * 4)
    assert len({one.case_id for one in taken}) == DeskCase.objects.count() == 1
    assert Coverage.objects.count() == PlatformAccount.objects.count() == 3


def test_scopes_that_are_added_at_one_moment_are_all_there(desk_on_both: Desk) -> None:
    one_each = [Scopes(*(place == n for n in range(3))) for place in range(3)]
    _taken(desk_on_both, [objects(scopes=scopes) for scopes in one_each * 4])
    case = DeskCase.objects.get()
    assert (case.own_content, case.ai_interactions, case.mentions) == (True, True, True)
    rows = Coverage.objects.values_list("own_content", "ai_interactions", "mentions")
    assert [any(column) for column in zip(*rows, strict=True)] == [True, True, True]


def test_different_people_at_one_moment_do_not_wait_for_one_another_in_vain(desk_on_both: Desk) -> None:
    taken = _taken(desk_on_both, [objects(AccountIdentity(str(n))) for n in range(40)])
    assert len({one.case_id for one in taken}) == DeskCase.objects.count() == 40


_examples = count()
_PLACES = st.integers(0, 3)
_ACTS = st.lists(st.tuples(_PLACES, st.sets(_PLACES), st.booleans()), min_size=2, max_size=6)


@pytest.mark.parametrize("at_once", [False, True])
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=_ACTS)
def test_whatever_a_platform_tells_of_a_centre_there_is_one_case_that_covers_all_of_it(
    desk_on_both: Desk, at_once: bool, acts: list[tuple[int, set[int], bool]]
) -> None:
    """Each act: which account objects, which others are told as linked, and whether all scopes are chosen."""
    example = next(_examples)

    def account(place: int) -> tuple[str, AccountIdentity]:
        return ("beispielnetz", "beispielbild")[place % 2], AccountIdentity(f"{example}-{place}")

    submissions = [
        Submission(
            who=AccountHolder(*account(acting), f"centre-{example}", tuple(account(n) for n in sorted(told))),
            language="de",
            scopes=Scopes() if is_all else Scopes(own_content=True, ai_interactions=False, mentions=False),
        )
        for acting, told, is_all in acts
    ]
    taken = _taken(desk_on_both, submissions) if at_once else [take_objection(desk_on_both, one) for one in submissions]
    (case_id,) = {one.case_id for one in taken}
    case = DeskCase.objects.get(case_id=case_id)
    there = {place for acting, told, _ in acts for place in (acting, *told)}
    assert case.coverages.values("account").distinct().count() == len(there)
    is_any_all = any(is_all for *_, is_all in acts)
    assert (case.own_content, case.ai_interactions, case.mentions) == (True, is_any_all, is_any_all)
    for account_id in case.coverages.values_list("account", flat=True):
        rows = case.coverages.filter(account=account_id)
        assert (any(row.mentions for row in rows), all(row.until is None for row in rows)) == (is_any_all, True)
        assert rows.filter(own_content=True).count() == 1
