"""Masks made row by row, without a run: what the format and its readers promise does not hang on who decided."""

import hashlib
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from msgspec import structs

from widerspruch.gate.decision.cases import CASE
from widerspruch.gate.digests import atomic_stream, digest_of
from widerspruch.gate.mask.format import MaskWriter, footer_of, mask_name, write_cases
from widerspruch.protocol.manifest import (
    DataFile,
    GateRun,
    MaskedFile,
    RulebookUsed,
    RunMask,
    SetUsed,
    Verification,
    read_manifest,
    write_manifest,
)
from widerspruch.protocol.signing_keys import SigningKey

USED, OBJECTED, UNKNOWN = 3, 5, 900
"""Case numbers of these masks."""

REASONS = {USED: ("allowed", "used"), OBJECTED: ("excluded", "objected"), UNKNOWN: ("undecided", "author_unknown")}

CASES = pa.Table.from_pylist(
    [
        {"case_number": number, "verdict": verdict, "reason": reason, "rule": None, "terms_id": None}
        for number in range(901)
        for verdict, reason in [REASONS.get(number, ("excluded", "minor"))]
    ],
    schema=CASE,
)


def corpus_of(folder: Path, files: Mapping[str, int], *, row_group_size: int = 3) -> None:
    """Parquet files with so many rows: `row`, counted from 0, and `text`."""
    for name, count in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        texts = [f"{name} Beitrag {row}" for row in range(count)]
        pq.write_table(
            pa.table({"row": range(count), "text": texts}), path, row_group_size=row_group_size, compression="none"
        )


def write_mask_file(path: Path, cases: Sequence[int]) -> DataFile:
    """A mask file with these case numbers; its name is set by the caller."""
    with atomic_stream(str(path)) as target:
        writer = MaskWriter(target)
        writer.write(pa.array(cases, pa.int32()))
        digest = writer.close()
    return DataFile(path.name, digest.sha256, digest.size, len(cases))


def made_mask(
    folder: Path, corpus: Path, files: Mapping[str, Sequence[int]], signer: SigningKey | None = None
) -> GateRun:
    """A mask of these files of a corpus with a case number for each row."""
    inputs, ledgers, masked = [], [], []
    counts: Counter[int] = Counter()
    for name, cases in files.items():
        digest = digest_of(str(corpus / name))
        inputs.append(DataFile(name, digest.sha256, digest.size, len(cases)))
        (folder / "mask" / name).parent.mkdir(parents=True, exist_ok=True)
        ledgers.append(structs.replace(write_mask_file(folder / mask_name(name), cases), name=mask_name(name)))
        footer = footer_of(str(corpus / name)) if name.endswith(".parquet") else None
        masked.append(MaskedFile(list(cases).count(USED), footer.sha256 if footer else None))
        counts.update(cases)
    run = GateRun(
        inputs=tuple(inputs),
        outputs=(),
        ledgers=tuple(ledgers),
        counts={REASONS[case][1]: rows for case, rows in counts.items()},
        rulebook=RulebookUsed("1", "3" * 64),
        exclusion_sets=(SetUsed("instagram", 1, "4" * 64, None, "hmac:0", 1),),
        matches=(),
        result="mask",
        mask=RunMask(write_cases(folder / "cases.parquet", CASES, ("allowed",), counts), tuple(masked)),
        frozen_at=1,
        purpose="generative",
        undecided="exclude",
        mentions="exclude",
        profile_sha256=hashlib.sha256(b"").hexdigest(),
        scheduler="pool",
        versions={},
        command=(),
        verification=Verification(counts[USED], 0),
    )
    write_manifest(folder / "manifest.json", run, signer)
    return run


def change_run(folder: Path, **fields: object) -> None:
    """The same mask, with another word in its manifest."""
    run = read_manifest(folder / "manifest.json").run
    write_manifest(folder / "manifest.json", structs.replace(run, **fields), None)
