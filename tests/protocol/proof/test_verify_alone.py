"""The script that needs nothing but Python finds what the program finds, and ends in words."""

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.protocol.proof.attacks.every import EVERY
from tests.protocol.proof.attacks.table import Case, honest
from tests.protocol.proof.vectors import CASES, FOLDER, every_file
from tests.protocol.proof.world import checked, code_of

from examples import examples
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.signing_keys import SigningKey, VerifyingKey

SCRIPT = Path(__file__).parents[3] / "src" / "widerspruch" / "protocol" / "enclosed" / "verify_proof.py"
MOST_LINES = 168
LONGEST_LINE = 120

_FOUND_LATER = frozenset(("set_without_tree",))
"""What the script sees at another step: it reads no set without a tree at all."""


def _alone():
    spec = importlib.util.spec_from_file_location("verify_proof", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


ALONE = _alone()


def found_alone(case: Case) -> tuple[str, object]:
    """The outcome, and the code or the number of the step that did not hold."""
    steps: list[int] = []
    try:
        assert case.keys is not None
        texts = [one.decode() for one in (case.data, case.policy, case.keys)]
        return ALONE.verify(*texts, case.account, case.now, steps.append)
    except Exception:  # as the script has it
        return "cannot_be_checked", steps[-1]


@pytest.mark.parametrize(
    "attack", [one for one in EVERY if one.code != "proof_without_keys"], ids=lambda attack: attack.name
)
def test_both_verifiers_agree(attack):
    """On the outcome, on its reason, and at which step a proof fails; what is not even spelled right, either may see
    first."""
    case = attack.make()
    outcome, code = found_alone(case)
    assert outcome == attack.outcome
    if outcome != "cannot_be_checked":
        assert code == (attack.code or "")
        return
    try:
        found = checked(case.data, policy=case.policy, keys=case.keys, account=case.account, now=case.now)
    except ProtocolError:  # of the policy, which the program reads first
        return
    ended = next(step for step in range(10) if step not in found.steps)
    assert ended in (0, code) or code_of(found) in _FOUND_LATER


@settings(max_examples=examples(200))
@given(st.integers(0, len(honest().data) - 1), st.integers(0, 7))
def test_both_verifiers_refuse_a_flipped_bit(place, bit):
    """Wherever it is."""
    data = honest().data
    changed = data[:place] + bytes([data[place] ^ 1 << bit]) + data[place + 1 :]

    assert checked(changed).outcome != "excluded"
    try:
        changed.decode()
    except UnicodeDecodeError:
        return
    assert found_alone(Case(changed))[0] != "excluded"


@pytest.mark.parametrize(
    ("name", "ends", "word"),
    [
        ("valid", 0, "AUSGESCHLOSSEN"),
        ("no_run", 4, "NICHT ERFASST"),
        ("promise_missed", 1, "ZUSAGE GEBROCHEN"),
        ("record_not_logged", 1, "NICHT PRÜFBAR"),
    ],
)
def test_the_script_ends_in_words_and_with_a_code(name, ends, word):
    """Run as anybody would, without this program's packages."""
    files = [str(FOLDER / one) for one in (f"{name}.json", "policy", "keys.json")]
    account = json.loads((FOLDER / CASES).read_text("utf-8"))[name]["account"]
    ended = subprocess.run(
        [sys.executable, "-I", "-S", "-X", "utf8", SCRIPT, *files, account], capture_output=True, text=True, check=False
    )

    assert (ended.returncode, ended.stderr) == (ends, "")
    assert word in ended.stdout


@pytest.mark.parametrize(
    ("proof", "says"),
    [
        (FOLDER / "valid.json", "AUSGESCHLOSSEN"),
        (FOLDER / "nothing.json", "NICHT PRÜFBAR"),
        (FOLDER / "policy", "NICHT PRÜFBAR"),
        (FOLDER, "NICHT PRÜFBAR"),
        (Path(sys.executable), "NICHT PRÜFBAR"),
    ],
)
def test_the_script_has_words_for_whatever_it_is_given(proof, says):
    """And where no account is, it says that nobody knows whose proof it is."""
    files = [str(one) for one in (proof, FOLDER / "policy", FOLDER / "keys.json")]
    command = [sys.executable, "-I", "-S", "-X", "utf8", SCRIPT, *files]
    ended = subprocess.run(command, capture_output=True, text=True, check=False)

    assert ended.stderr == ""
    assert ended.stdout.startswith(says)
    assert "Um wessen Konto es geht, ist nicht geprüft." in ended.stdout


def test_the_script_is_short_enough_to_be_read():
    """And asks for nothing but the standard library."""
    lines = SCRIPT.read_text("utf-8").splitlines()

    assert len(lines) <= MOST_LINES
    assert max(map(len, lines)) <= LONGEST_LINE
    assert [line for line in lines if "import" in line] == ["import base64, hashlib, json, re, sys, time"]


def test_the_published_vectors_are_those_of_the_table():
    """Whoever changes an attack writes them anew: `python -m tests.protocol.proof.vectors`."""
    assert {path.name: path.read_bytes() for path in FOLDER.iterdir()} == every_file()


def is_signed(public: bytes, message: bytes, signature: bytes) -> bool:
    try:
        ALONE.signed(public, message, signature)
    except (ValueError, StopIteration, IndexError):
        return False
    return True


@settings(max_examples=examples(100))
@given(st.binary(min_size=32, max_size=32), st.binary(max_size=80), st.integers(0, 511))
def test_its_signatures_are_those_of_cryptography(seed, message, place):
    """Right ones count; with one bit flipped, or with the group's order added, none does."""
    key = SigningKey.from_seed(seed)
    public, signature = key.public.raw, key.sign(message)
    flipped = bytearray(signature)
    flipped[place >> 3] ^= 1 << (place & 7)
    added = signature[:32] + (int.from_bytes(signature[32:], "little") + ALONE.ORDER).to_bytes(32, "little")

    assert is_signed(public, message, signature)
    for wrong in (bytes(flipped), added, signature[:-1], b"", signature + b"\0"):
        assert not is_signed(public, message, wrong)
        assert not key.public.verifies(wrong, message)


@pytest.mark.parametrize("y", [0, 1, 2**255 - 20, 2**255 - 19, 2**255 - 18, 2**255, 2**255 + 1])
def test_weak_keys_sign_nothing(y):
    """A signature of zeros would verify with some of them."""
    public = y.to_bytes(32, "little")

    assert VerifyingKey.from_raw(public) is None
    for signature in (bytes(64), public + bytes(32), (1).to_bytes(32, "little") + bytes(32)):
        assert not is_signed(public, b"anything", signature)
