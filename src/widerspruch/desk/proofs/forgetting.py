"""What opens sets and runs goes when it was kept long enough. Then no proof of them can be made any more; the sets, the
log and proofs that were made before stay as good as they were.
"""

from contextlib import suppress
from pathlib import Path

from widerspruch.desk.desk import Desk
from widerspruch.desk.models import Publication
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.openings import Openings


def forget_openings(desk: Desk, before: int) -> int:
    """Delete the openings of sets that were issued, and of runs that were frozen, by an instant.

    Args:
        before: Microseconds UTC.

    Returns:
        How many.

    Raises:
        OSError: one cannot be deleted. Those before it are.
    """
    if desk.config.openings is None:
        return 0
    openings = Openings(desk.config.openings)
    issued = dict(Publication.objects.exclude(digest="").values_list("digest", "issued_at"))
    frozen = _frozen(desk)
    sets, runs = desk.config.openings / "sets", desk.config.openings / "runs"
    deleted = [
        openings.delete_set(one) for one in openings.sets() if (issued.get(one) or _written(sets / one)) <= before
    ]
    deleted += [
        openings.delete_run(one) for one in openings.runs() if (frozen.get(one) or _written(runs / one)) <= before
    ]
    return sum(deleted)


def _frozen(desk: Desk) -> dict[str, int]:
    """When each run was frozen that the log knows. Where that cannot be read, a run counts from when it was written
    down."""
    with suppress(ProtocolError, OSError):
        return {run.manifest: run.record.frozen_at for run in desk.log.seen(desk.config).runs}
    return {}


def _written(folder: Path) -> int:
    """When a folder was written, microseconds UTC."""
    return folder.stat().st_mtime_ns // 1_000
