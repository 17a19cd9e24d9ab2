"""Records `community.lexicon.preference.ai` of the AT Protocol, as a relay, a repository or a desk gives them.

What is said to one entity goes before what is said of one collection, and that before what is said to everybody. A
record that its account deleted says nothing any more.
"""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from msgspec import Struct, structs

from widerspruch.gate.signals.lines import FetchedRecord
from widerspruch.gate.signals.sources import GENERATIVE, PREFERENCE_RECORD, Words
from widerspruch.gate.signals.table import SeenSignal, SignalValue
from widerspruch.protocol.written_instants import read_instant

LEXICON = "community.lexicon.preference.ai"
_GLOBAL, _COLLECTION, _ENTITY = f"{LEXICON}#globalScope", f"{LEXICON}#collectionScope", f"{LEXICON}#entityScope"
_NOT_THERE = "RecordNotFound"
_LONGEST_DID = 2_048


_read_instant = lru_cache(maxsize=4_096)(read_instant)


class _Said(Struct, frozen=True, gc=False):
    value: SignalValue | None
    entity: str | None
    collection: str | None
    said_at: int | None
    digest: str


def signals_of_records(
    records: Iterable[FetchedRecord[Words]], platform: str, seen_at: int, collection: str | None
) -> Iterator[SeenSignal]:
    """One row per account for everybody, and one for each entity; memory grows with the accounts that said something.

    Args:
        collection: Of what the corpus is made. Without one, a no to any collection is a no, and a yes to some is none.

    Raises:
        GateError: `signals_nobody` or `signals_failed` (values: file, line).
    """
    kept = _Kept()
    for one in records:
        did, key, record = _located(one)
        if record is None:
            # A record that is known to be gone; the account's others stay.
            if key is not None:
                kept.drop(did, key)
        elif record.get("$type") == LEXICON:
            kept.put(did, key or "", _said(record, one))
    for did, of_account in kept.accounts():
        for said, value in _resolved(of_account, collection):
            yield SeenSignal(
                platform,
                did,
                None,
                GENERATIVE,
                value,
                said.entity,
                said.said_at,
                seen_at,
                PREFERENCE_RECORD.name,
                PREFERENCE_RECORD.spec,
                said.digest,
            )


class _Kept:
    """The last version of each record, by account and key. Most accounts have one, which needs no table of its own."""

    def __init__(self) -> None:
        self._first: dict[str, _Said] = {}
        self._keys: dict[str, str] = {}
        self._several: dict[str, dict[str, _Said]] = {}

    def put(self, did: str, key: str, said: _Said) -> None:
        if did in self._several:
            self._several[did][key] = said
        elif self._keys.setdefault(did, key) == key:
            self._first[did] = said
        else:
            self._several[did] = {self._keys[did]: self._first[did], key: said}

    def drop(self, did: str, key: str) -> None:
        if did in self._several:
            self._several[did].pop(key, None)
        elif self._keys.get(did) == key:
            self._several[did] = {}

    def accounts(self) -> Iterator[tuple[str, list[_Said]]]:
        """In the order in which they were first met."""
        for did, said in self._first.items():
            several = self._several.get(did)
            yield did, [said] if several is None else list(several.values())


def _located(one: FetchedRecord[Words]) -> tuple[str, str | None, Words | None]:
    """Whose record it is, its key, and the record; None where there is none."""
    words = one.words
    commit = words.get("commit")
    event = commit if isinstance(commit, dict) else words
    did, key = words.get("did"), event.get("rkey")
    if isinstance(uri := words.get("uri"), str) and uri.startswith("at://"):
        did, _, rest = uri[5:].partition("/")
        key = rest.partition("/")[2] or None
    if not isinstance(did, str) or not did.startswith("did:") or len(did) > _LONGEST_DID:
        raise one.refused("signals_nobody")
    key = key if isinstance(key, str) else None
    if (error := words.get("error")) is not None:
        if error != _NOT_THERE:
            raise one.refused("signals_failed")
        return did, key, None
    if event.get("operation") == "delete":
        return did, key if event.get("collection", LEXICON) == LEXICON else None, None
    if words.get("kind") in ("identity", "account"):
        return did, None, None
    told = event if "record" in event else words
    named = "record" if "record" in told else "value"
    if named not in told or not isinstance(record := told[named], dict | None):
        raise one.refused("signals_failed")
    return did, key, record


def _said(record: Words, one: FetchedRecord[Words]) -> _Said:
    """What of training; `unknown` where it is another shape than the lexicon's."""
    scope, preferences = record.get("scope"), record.get("preferences")
    digest = one.digest()
    if not isinstance(scope, dict) or not isinstance(preferences, dict):
        return _Said("unknown", None, None, None, digest)
    entity, collection = scope.get("entity"), scope.get("collection")
    kind = scope.get("$type")
    is_known = (
        kind == _GLOBAL
        or (kind == _ENTITY and isinstance(entity, str) and entity.strip() != "")
        or (kind == _COLLECTION and isinstance(collection, str))
    )
    training = preferences.get("training")
    if training is None:
        return _Said(None, None, None, None, digest)
    allow = training.get("allow") if isinstance(training, dict) else None
    when = training.get("updatedAt", record.get("updatedAt")) if isinstance(training, dict) else None
    value: SignalValue = "unknown"
    if isinstance(allow, bool) and (is_known or not allow):
        value = "allow" if allow else "deny"
    return _Said(
        value,
        str(entity).strip().lower() if kind == _ENTITY and is_known else None,
        str(collection) if kind == _COLLECTION and is_known else None,
        _read_instant(when) if isinstance(when, str) else None,
        digest,
    )


def _resolved(said: list[_Said], collection: str | None) -> Iterator[tuple[_Said, SignalValue]]:
    """What holds for each entity, and for everybody else."""
    if len(said) == 1 and said[0].value is not None and said[0].collection is None:
        yield said[0], said[0].value  # most have one
        return
    entities: dict[str | None, list[_Said]] = {}
    for one in said:
        if one.value is not None:
            entities.setdefault(one.entity, []).append(one)
    for entity, of_entity in entities.items():
        if entity is None:
            wide = [one for one in of_entity if one.collection is None]
            narrow = [one for one in of_entity if one.collection is not None]
            if collection is None:
                candidates = wide + [structs.replace(one, value=_any_collection(one)) for one in narrow]
            else:
                candidates = [one for one in narrow if one.collection == collection] or wide
        else:
            candidates = of_entity
        for value in ("deny", "allow", "unknown"):
            found = next((one for one in candidates if one.value == value), None)
            if found is not None:
                yield found, value
                break


def _any_collection(one: _Said) -> SignalValue | None:
    return "unknown" if one.value == "allow" else one.value
