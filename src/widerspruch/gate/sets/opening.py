"""The exclusion sets of all platforms whose rows a corpus has, and their keys."""

from collections.abc import Sequence
from pathlib import Path

from widerspruch.gate.errors import GateError
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.sets.exclusion_set import ExclusionSet, open_sets, read_header
from widerspruch.protocol.signing_keys import VerifyingKey


def open_exclusions(
    folders: Sequence[Path],
    platforms: Sequence[str],
    trusted: Sequence[VerifyingKey],
    now: int,
    *,
    check_files: bool = True,
    held_in: Path | None = None,
) -> tuple[ExclusionSet, ...]:
    """One chain for each platform, in the order of `platforms`, out of folders in any order.

    Args:
        platforms: All of the corpus, each once.
        trusted: Whose signatures count; with any, each set must be signed by one of them.
        now, check_files, held_in: As in `open_sets`.

    Raises:
        GateError: `set_of_platform_missing` (values: platform): nobody of it would be found.

        ProtocolError: `no_set`, `set_other_platform` (values: number, platform, expected) for a set of a platform of
            which the corpus has no rows, and what else `open_sets` raises.
    """
    by_platform: dict[str, list[Path]] = {platform: [] for platform in platforms}
    for folder in folders:
        header = read_header(folder)
        if header.platform not in by_platform:
            raise ProtocolError(
                "set_other_platform", number=header.number, platform=header.platform, expected=", ".join(platforms)
            )
        by_platform[header.platform].append(folder)
    if not folders:
        raise ProtocolError("no_set")
    if missing := [platform for platform, its_folders in by_platform.items() if not its_folders]:
        raise GateError("set_of_platform_missing", platform=", ".join(missing))
    return tuple(
        open_sets(
            its_folders,
            platform=platform,
            now=now,
            trusted=trusted,
            signature_needed=bool(trusted),
            check_files=check_files,
            held_in=held_in,
        )
        for platform, its_folders in by_platform.items()
    )
