"""A proof that is what it should be, and what it rests on."""

from tests.protocol.proof.world import bundle, checked


def test_a_true_proof_shows_that_the_run_left_the_person_out():
    """By signatures, the log, its witnesses and the list of kept authors."""
    found = checked(bundle().data)

    assert (found.outcome, found.steps) == ("excluded", (0, 1, 2, 3, 4, 5, 6, 7, 8))
