"""How an attack is written down: what is handed to a verifier, what must come out, and why."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from tests.protocol.proof.world import ANNA, KEYS, NOW, POLICY, Bundle, Lies, altered, bundle

from widerspruch.protocol.proof.findings import ProofOutcome


@dataclass(frozen=True)
class Case:
    """What is handed to a verifier. `keys` None: nobody is trusted."""

    data: bytes
    policy: bytes = POLICY
    keys: bytes | None = KEYS
    account: str | None = ANNA
    now: int = NOW


@dataclass(frozen=True)
class Attack:
    """One way to be wrong. `code` None: the person is shown to be excluded after all."""

    name: str
    outcome: ProofOutcome
    code: str | None
    make: Callable[[], Case]


ATTACKS: dict[str, Attack] = {}


@cache
def honest() -> Bundle:
    """Nothing in it is a lie."""
    return bundle()


def attack(outcome: ProofOutcome, code: str | None):
    """A function that makes a case, under its name."""

    def named(make: Callable[[], Case]) -> Callable[[], Case]:
        _put_down(Attack(make.__name__, outcome, code, make))
        return make

    return named


def lying(name: str, outcome: ProofOutcome, code: str | None, lies: Lies) -> None:
    """A platform that states this."""
    _put_down(Attack(name, outcome, code, lambda: Case(bundle(lies).data)))


def altering(name: str, code: str, path: str, change: object) -> None:
    """Somebody who alters one member of an honest proof."""
    _put_down(Attack(name, "cannot_be_checked", code, lambda: Case(altered(honest(), path, change))))


def _put_down(one: Attack) -> None:
    assert one.name not in ATTACKS
    ATTACKS[one.name] = one


def stray(written: str) -> str:
    """The same bytes in base64 with padding, with bits that decoders ignore."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    end = len(written.rstrip("="))
    assert end < len(written)
    last = letters[letters.index(written[end - 1]) + 1]
    return written[: end - 1] + last + written[end:]
