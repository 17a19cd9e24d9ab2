"""How the command ends, by the code of the error; and that every code has its sentence."""

import pytest

from widerspruch.exports.problem import RefusedError
from widerspruch.gate.errors import GateError
from widerspruch.letters.errors import LettersError
from widerspruch.lib.errors import ENDINGS, Kind, KnownError
from widerspruch.lib.targets import TargetRefusedError
from widerspruch.lib.texts import load_catalogue
from widerspruch.lib.typesetting import TypesettingError
from widerspruch.lib.writing import Language
from widerspruch.protocol.errors import ProtocolError
from widerspruch.rulebook.load import RulebookError

OF_ROOMS: tuple[type[KnownError[str]], ...] = (
    GateError,
    LettersError,
    ProtocolError,
    RefusedError,
    RulebookError,
    TargetRefusedError,
    TypesettingError,
)
KINDS: dict[str, Kind] = {code: kind for error in (GateError, ProtocolError) for code, kind in error.kinds.items()}

USAGE_IS_WRONG = {
    "challenge_draws",
    "challenge_nonce",
    "freeze_format",
    "freeze_zone",
    "log_not_named",
    "record_unsigned",
}
CANNOT_WRITE = {
    "key_file_exists",
    "lineage_exists",
    "models_exist",
    "out_busy",
    "out_exists",
    "output_unwritable",
    "profile_exists",
    "set_exists",
    "work_of_another_run",
    "work_of_another_training",
}
"""Every other code ends with 1."""


def test_every_code_keeps_its_exit_code() -> None:
    """Scripts rely on it."""
    ends = {code: ENDINGS[kind].exit_code for code, kind in KINDS.items()}

    assert {code for code, end in ends.items() if end == 2} == USAGE_IS_WRONG
    assert {code for code, end in ends.items() if end == 3} == CANNOT_WRITE
    assert {end for code, end in ends.items() if code not in USAGE_IS_WRONG | CANNOT_WRITE} == {1}


def test_exports_and_targets_keep_their_exit_codes() -> None:
    """What cannot be read is 1, what cannot be written is 3, whatever the reason."""
    assert {ENDINGS[kind].exit_code for kind in RefusedError.kinds.values()} == {1}
    assert {ENDINGS[kind].exit_code for kind in TargetRefusedError.kinds.values()} == {3}


def test_what_may_be_resumed() -> None:
    """After a failure of workers or of the disk, what is done stays; after any other, it would stand in the way."""
    stays = {code for code, kind in KINDS.items() if ENDINGS[kind].may_be_resumed}

    assert {code.partition("_")[0] for code in stays} == {
        "cluster",
        "index",
        "java",
        "output",
        "purge",
        "ray",
        "spark",
        "work",
        "worker",
    }
    assert not stays & {"shard_damaged", "out_busy", "set_file_changed", "nobody_matched_account", "path_unwritable"}


@pytest.mark.parametrize("language", ["de", "en"])
@pytest.mark.parametrize("error", OF_ROOMS)
class TestSentences:
    def test_every_code_has_a_sentence_and_none_is_left_over(
        self, error: type[KnownError[str]], language: Language
    ) -> None:
        """A room's catalogue says what its errors know, and nothing else is wrong in it. The ground has several."""
        told = {text_id.split(".")[1] for text_id in load_catalogue(language, error.room) if text_id[:8] == "problem."}

        assert told == {code for one in OF_ROOMS if one.room == error.room for code in one.kinds}

    def test_every_language_asks_for_the_same(self, error: type[KnownError[str]], language: Language) -> None:
        """A sentence can be filled in each language with what is given."""
        words, english = load_catalogue(language, error.room), load_catalogue("en", error.room)

        for text_id in (f"problem.{code}" for code in error.kinds):
            assert words.placeholders(text_id) == english.placeholders(text_id)
