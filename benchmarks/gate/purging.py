"""Late objections: a set of 1,000 of them whose rows lie in so many files of a built corpus, and the purge of those.

`python -m benchmarks.gate.purging JSON` purges a linked copy of `built` by the increment `late`, under `out`.
"""

import json
import shutil
import sys
import time
from pathlib import Path

from benchmarks.gate.corpus import FREEZE, ISSUED_AT, PLATFORM, ROW_GROUP, Place, connect, hashing_key
from benchmarks.gate.jobs import Job
from widerspruch.gate.purge.purge import PurgeRequest, purge
from widerspruch.gate.schedule.pool import Pool
from widerspruch.identifiers.fold import FOLD_VERSION
from widerspruch.protocol.sets.exclusion_set import set_to_build_on, write_set
from widerspruch.protocol.sets.header import SetHeader
from widerspruch.rulebook.instants import instant_of
from widerspruch.rulebook.load import load_rulebook

LATE = 1000


def make_late_set(place: Place, job: Job, built: Path, keys: int) -> Path:
    """An increment on the set that `built` was made with: accounts that have rows in its first `job.files` files and
    in no other; with 0, accounts with rows anywhere."""
    folder = place.root / f"late-{job.rows}-{keys}-{job.files}"
    if folder.exists():
        return folder
    within = f"WHERE last_file < {job.files}" if job.files else ""
    chosen = connect(threads=2).sql(f"""
        WITH files AS (
            SELECT author_key, regexp_extract(filename, '([0-9]+)\\.parquet', 1)::INTEGER AS file
            FROM read_parquet('{built}/data/*.parquet', filename = true)
        ),
        authors AS (SELECT author_key, max(file) AS last_file FROM files GROUP BY author_key)
        SELECT
            author_key AS account_key, 'generative' AS purpose, {FREEZE - 3_600_000_000} AS received_at,
            true AS own_content, true AS ai_interactions, false AS mentions, NULL::BIGINT AS withdrawn_at
        FROM authors {within} ORDER BY hash(author_key) LIMIT {LATE}
    """)
    key_id = hashing_key().key_id
    since, digest = set_to_build_on(place.exclusion_set(keys, "hmac"), key_id, FOLD_VERSION, PLATFORM)
    header = SetHeader(
        number=since + 1,
        platform=PLATFORM,
        issued_at=ISSUED_AT + 1,
        received_until=ISSUED_AT + 1,
        key_id=key_id,
        since=since,
        since_digest=digest,
        fold_version=FOLD_VERSION,
    )
    write_set(folder, header, chosen.to_arrow_reader(ROW_GROUP), None, None)
    return folder


def main(parameters: str) -> None:
    """Purge a copy and print what that told; making the copy counts as start-up."""
    told = json.loads(parameters)
    copied = Path(told["out"]) / "built"
    began = time.perf_counter()
    shutil.copytree(told["built"], copied, copy_function=_link)
    startup = time.perf_counter() - began
    request = PurgeRequest(
        built=copied, exclusions=(Path(told["exclusions"]), Path(told["late"])), freeze=instant_of(FREEZE), apply=True
    )
    with Pool() as pool:
        outcome = purge(request, load_rulebook(), pool, ISSUED_AT + 2)
    facts = {
        "files": len(outcome.files),
        "of_files": outcome.of_files,
        "authors": outcome.authors,
        "bytes": sum(file.bytes for file in outcome.files),
    }
    print(json.dumps({"startup": startup, "rows": sum(file.removed for file in outcome.files), "facts": facts}))


def _link(source: str, target: str) -> None:
    Path(target).hardlink_to(source)


if __name__ == "__main__":
    main(sys.argv[1])
