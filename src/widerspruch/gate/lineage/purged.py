"""Which files of corpora a purge changed: these are what models must no longer rest on.

The files are compared, not the people: a row that mentions a late objector lies in its author's file.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Literal, Self

from msgspec import Struct

from widerspruch.gate.errors import GateError
from widerspruch.protocol.lineage.lineage_report import Redone
from widerspruch.protocol.lineage.model_lineage import Ingredient
from widerspruch.protocol.manifest import MANIFEST, GateRun, ReadManifest

DataState = Literal["clean", "stale", "unknown"]

_Name = tuple[str, str]
"""Of a file, and its SHA-256 in hex."""


class TrainingFile(Struct, frozen=True):
    """What one file of a corpus gives to a model.

    Attributes:
        name, sha256: Of the file that the run published: the kept rows, or of a mask what names them.

        source: SHA-256 of the input that a mask is laid on, in hex; None for a copy.

        rows, bytes: That may be used; of a mask the bytes of the whole input.
    """

    name: str
    sha256: str
    source: str | None
    rows: int
    bytes: int


def training_files(run: GateRun) -> tuple[TrainingFile, ...]:
    """In the order of the manifest."""
    if run.mask is None:
        return tuple(TrainingFile(one.name, one.sha256, None, one.rows, one.bytes) for one in run.outputs)
    masked = zip(run.inputs, run.ledgers, run.mask.files, strict=True)
    return tuple(
        TrainingFile(mask.name, mask.sha256, source.sha256, of.kept, source.bytes) for source, mask, of in masked
    )


class PurgedCorpora(Struct, frozen=True):
    """Corpora before and after, in pairs.

    Attributes:
        before, after: Digests of their manifests, in hex.

        gone: Files that some corpus had before and its successor has not. `remaining`: those that stand in a corpus
            that none of the pairs replaces, by its digest.

        known: Names and digests of all files of the corpora before, by their digest. `changed`: those of these corpora
            of which something is gone.

        redone: How much of the corpora has to be trained on again.
    """

    before: tuple[str, ...]
    after: tuple[str, ...]
    gone: frozenset[_Name]
    remaining: dict[str, frozenset[_Name]]
    known: dict[str, frozenset[_Name]]
    changed: frozenset[str]
    redone: Redone
    everywhere: frozenset[_Name]

    @classmethod
    def between(cls, before: Sequence[ReadManifest], after: Sequence[ReadManifest]) -> Self:
        """What happened between manifests, in pairs; a corpus that stayed as it was is named on both sides.

        Raises:
            GateError: They are not as many (`lineage_pairs`), or the later of a pair heeds fewer objections than the
                earlier (`lineage_goes_back`, values: number of the pair).
        """
        if not before or len(before) != len(after):
            raise GateError("lineage_pairs", before=len(before), after=len(after))
        for number, (old, new) in enumerate(zip(before, after, strict=True), 1):
            if not _heeds_no_less(old.run, new.run):
                raise GateError("lineage_goes_back", number=number)
        pairs = [(old, new) for old, new in zip(before, after, strict=True)]
        replaced = {old.digest for old, new in pairs if old.digest != new.digest}
        gone, changed = set[_Name](), set[str]()
        for old, new in pairs:
            missing = {*training_files(old.run)} - {*training_files(new.run)}
            gone |= set(_names(missing))
            changed |= {old.digest} if missing else set()
        remaining = {
            new.digest: frozenset(_names(training_files(new.run))) for new in after if new.digest not in replaced
        }
        return cls(
            tuple(one.digest for one in before),
            tuple(one.digest for one in after),
            frozenset(gone),
            remaining,
            {old.digest: frozenset(_names(training_files(old.run))) for old in before},
            frozenset(changed),
            _redone(pairs),
            frozenset().union(*remaining.values()),
        )

    def state_of(self, data: Ingredient) -> DataState:
        """Whether a model may still rest on a file, or on a whole corpus that is named by its manifest."""
        if data.name == MANIFEST:
            return self._state_of_corpus(data.sha256)
        file = data.name, data.sha256
        if data.manifest in self.remaining:
            return "clean" if file in self.remaining[data.manifest] else "unknown"
        if data.manifest in self.known and file not in self.known[data.manifest]:
            return "unknown"
        if file in self.gone:
            return "stale"
        return "clean" if file in self.everywhere else "unknown"

    def _state_of_corpus(self, digest: str) -> DataState:
        if digest in self.remaining:
            return "clean"
        if digest in self.known:
            return "stale" if digest in self.changed else "clean"
        return "unknown"


def _names(files: Iterable[TrainingFile]) -> Iterable[_Name]:
    return ((one.name, one.sha256) for one in files)


def _heeds_no_less(old: GateRun, new: GateRun) -> bool:
    """Whether the later corpus keeps out all those that the earlier one did, as far as manifests say: it is of the same
    purpose, as late, and has no older set of any platform."""
    numbers = {used.platform: used.number for used in new.exclusion_sets}
    return (
        old.purpose == new.purpose
        and old.heeds_until() <= new.heeds_until()
        and all(used.number <= numbers.get(used.platform, 0) for used in old.exclusion_sets)
    )


def _redone(pairs: Iterable[tuple[ReadManifest, ReadManifest]]) -> Redone:
    whole: dict[str, tuple[TrainingFile, ...]] = {}
    again: dict[str, set[TrainingFile]] = defaultdict(set)
    for old, new in pairs:
        whole[new.digest] = training_files(new.run)
        again[new.digest] |= {*whole[new.digest]} - {*training_files(old.run)}
    every = [one for files in whole.values() for one in files]
    anew = [one for files in again.values() for one in files]
    return Redone(
        files=len(anew),
        of_files=len(every),
        rows=sum(one.rows for one in anew),
        of_rows=sum(one.rows for one in every),
        bytes=sum(one.bytes for one in anew),
        of_bytes=sum(one.bytes for one in every),
    )
