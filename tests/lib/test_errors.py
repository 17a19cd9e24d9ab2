"""Errors that were foreseen: what they hold, and how they travel."""

import pickle
from typing import Literal, get_args

import pytest

from widerspruch.cli import exit_codes
from widerspruch.lib.errors import ENDINGS, Kind, kinds_of, words_of
from widerspruch.protocol.errors import ProtocolError


class TestKnownError:
    def test_it_holds_what_its_sentence_asks_for(self) -> None:
        """Code and values are as they were given."""
        error = ProtocolError("set_exists", folder="7")

        assert (error.code, error.values) == ("set_exists", {"folder": "7"})

    @pytest.mark.parametrize("values", [{}, {"file": "7"}])
    def test_a_value_that_is_missing_is_a_mistake(self, values: dict[str, object]) -> None:
        """It is noticed where the error is made, not where it is told."""
        with pytest.raises(AssertionError, match="set_exists"):
            ProtocolError("set_exists", **values)

    def test_it_crosses_processes(self) -> None:
        """Pickled and read again it is the same."""
        again = pickle.loads(pickle.dumps(ProtocolError("set_twice", number=7)))

        assert (type(again), again.code, again.values) == (ProtocolError, "set_twice", {"number": 7})

    def test_its_kind_says_how_it_ends(self) -> None:
        """A name that is taken is nothing that the input could mend."""
        assert ProtocolError("set_exists", folder="7").ending == ENDINGS["exists"]


class TestKinds:
    def test_every_kind_has_an_ending(self) -> None:
        """What can be wrong has an exit code that the command explains, and a status of an error."""
        told = {exit_codes.INPUT_IS_WRONG, exit_codes.USAGE_IS_WRONG, exit_codes.CANNOT_WRITE}

        assert set(ENDINGS) == set(get_args(Kind))
        assert {ending.exit_code for ending in ENDINGS.values()} == told == {1, 2, 3}
        assert all(400 <= ending.http_status < 600 for ending in ENDINGS.values())

    def test_codes_come_by_kind(self) -> None:
        """Literals may be joined."""
        assert kinds_of({"busy": Literal["a"], "input": Literal["b"] | Literal["c"]}) == {
            "a": "busy",
            "b": "input",
            "c": "input",
        }
        assert list(words_of(Literal["a"] | (Literal["b", "c"] | Literal["d"]))) == ["a", "b", "c", "d"]
