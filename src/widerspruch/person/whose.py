"""Whose export is it? Exports are one account's only if they say so; in doubt they stay apart, and that is said.

Not every export names its user: LinkedIn's never do. Then e-mail addresses, the name and the day of birth tell accounts
apart. Two people in one account would share an age, and with it what may be used of them.
"""

from collections.abc import Iterable, Mapping
from typing import Literal
from unicodedata import normalize

from msgspec import Struct

from widerspruch.exports.kinds import load_kinds
from widerspruch.items.identity import account_ref
from widerspruch.items.item import AccountFact

Because = Literal["user_name", "email", "name", "same_export"]
"""By what two exports are known to be of one account."""

Why = Because | Literal["apart"] | None

_EMAILS = ("email_primary", "email_confirmed", "email_previous")


class OwnerEvidence(Struct, frozen=True):
    """What is said about who somebody is, folded: case, spaces and forms of letters do not matter.

    Attributes:
        user_names: What an export calls its user inside comes first, then what its archive is called after.
    """

    user_names: tuple[str, ...] = ()
    emails: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    births: frozenset[str] = frozenset()

    def and_also(self, other: "OwnerEvidence") -> "OwnerEvidence":
        """What two exports of one account say together."""
        return OwnerEvidence(
            tuple(dict.fromkeys((*self.user_names, *other.user_names))),
            self.emails | other.emails,
            self.names | other.names,
            self.births | other.births,
        )


class Belonging(Struct, frozen=True):
    """What was found out about whose exports are.

    Attributes:
        ref: The account.

        exports: Names of the exports' archives or folders; personal data.

        because: By what they are known to be one account's. None: whether they are another one's cannot be told.
    """

    platform: str
    ref: bytes
    exports: tuple[str, ...]
    because: Because | None


def evidence_of(user_names: Iterable[str], facts: Iterable[AccountFact]) -> OwnerEvidence:
    """What the user names that are known and the facts of an export say."""
    said: dict[str, set[str]] = {}
    for fact in facts:
        said.setdefault(fact.fact, set()).add(_folded(fact.value))
    return OwnerEvidence(
        tuple(dict.fromkeys(_folded(name).removeprefix("@") for name in user_names)),
        frozenset().union(*(said.get(kind, set()) for kind in _EMAILS)) - {""},
        frozenset(said.get("display_name", set()) - {""}),
        frozenset(said.get("birth_date", set()) - {""}),
    )


def why_one(one: OwnerEvidence, other: OwnerEvidence) -> Why:
    """By what two are one account's; "apart": they are not; None: nothing tells.

    An address that both have outweighs names, which people change and share; a day of birth only ever tells apart.
    """
    if one.user_names and other.user_names:
        return "user_name" if set(one.user_names) & set(other.user_names) else "apart"
    if one.births and other.births and one.births.isdisjoint(other.births):
        return "apart"
    if one.emails and other.emails:
        return "email" if one.emails & other.emails else "apart"
    if one.names and other.names:
        return "name" if one.names & other.names else "apart"
    return None


class Owners:
    """The accounts that are known so far: of earlier checks, and of the exports just read."""

    def __init__(
        self,
        known: Mapping[tuple[str, bytes], OwnerEvidence] | None = None,
        seen: Iterable[tuple[str, bytes, str]] = (),
    ) -> None:
        """What earlier checks left.

        Args:
            known: By platform and reference, what is said about each account.
            seen: Platform, reference and export, of exports that were read before.
        """
        self._known: dict[tuple[str, bytes], OwnerEvidence] = dict(known or {})
        self._seen = set(seen)
        self._exports: dict[tuple[str, bytes], tuple[str, ...]] = {}
        self.belonging: list[Belonging] = []
        self.of_two_ages: set[tuple[str, bytes]] = set()

    def evidence(self, platform: str, ref: bytes) -> OwnerEvidence:
        """All that is said about an account."""
        return self._known.get((platform, ref), OwnerEvidence())

    def whose(self, platform: str, said: OwnerEvidence, export: str, archives: tuple[str, ...]) -> bytes:
        """The account that an export belongs to, a known or a new one.

        Args:
            export: Names the export; where it says nothing of its owner, the same one again is the same account's.
            archives: What its parts are called, for the person's own screen.
        """
        ref = account_ref(platform, _label(platform, said, export))
        why = {known: why_one(evidence, said) for (at, known), evidence in self._known.items() if at == platform}
        if ref in why:
            self._join(platform, ref, said, export, archives, why[ref])
            return ref
        same = [known for known, because in why.items() if because not in ("apart", None)]
        if len(same) > 1:
            same = [known for known in same if (platform, known, export) in self._seen] or same
        if len(same) == 1:
            self._join(platform, same[0], said, export, archives, why[same[0]])
            return same[0]
        if same or None in why.values():
            self.belonging.append(Belonging(platform, ref, archives, None))
        self._note(platform, ref, said, export, archives)
        return ref

    def _join(
        self, platform: str, ref: bytes, said: OwnerEvidence, export: str, archives: tuple[str, ...], why: Why
    ) -> None:
        earlier = self._exports.get((platform, ref), ())
        because: Because = "same_export" if why is None or why == "apart" else why
        if not _says_nobody(platform) and (earlier or because == "name") and set(archives) != set(earlier):
            self.belonging.append(Belonging(platform, ref, tuple(dict.fromkeys((*earlier, *archives))), because))
        self._note(platform, ref, said, export, archives)

    def _note(self, platform: str, ref: bytes, said: OwnerEvidence, export: str, archives: tuple[str, ...]) -> None:
        key = platform, ref
        self._seen.add((*key, export))
        self._known[key] = self.evidence(platform, ref).and_also(said)
        self._exports[key] = (*self._exports.get(key, ()), *archives)


def also_of(platform: str, main: bytes) -> bytes:
    """The account of another platform whose items lie in an export and that is not named there: its owner's."""
    return account_ref(platform, main.hex())


def _says_nobody(platform: str) -> bool:
    """Whether a platform's exports never say whose they are, one for each chat: all are the person's own."""
    return load_kinds().of(platform).is_one_chat


def _label(platform: str, said: OwnerEvidence, export: str) -> str:
    if said.user_names or _says_nobody(platform):
        return next(iter(said.user_names), "")
    if said == OwnerEvidence():
        return f"\x1f{export}"
    return "\x1f".join(("", *(" ".join(sorted(part)) for part in (said.emails, said.names, said.births))))


def _folded(value: str) -> str:
    return " ".join(normalize("NFKC", value).casefold().split())
