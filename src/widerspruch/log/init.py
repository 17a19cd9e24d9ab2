"""A new log: its name for all time, its key, and who is to witness it."""

from pathlib import Path

from widerspruch.lib.whole_files import atomic_write
from widerspruch.log.append import signed
from widerspruch.log.errors import LogError
from widerspruch.log.folder import LogFolder
from widerspruch.log.layout import CHECKPOINT, CHECKPOINTS, POLICY
from widerspruch.log.publishing import READABLE_BY_ALL, alone, make_public_folder, publish
from widerspruch.protocol.log.checkpoint import Checkpoint
from widerspruch.protocol.log.merkle import EMPTY_ROOT
from widerspruch.protocol.log.note import NoteSigner, is_key_name
from widerspruch.protocol.log.policy import LogPolicy, parse_policy
from widerspruch.protocol.signing_keys import SigningKey

NO_WITNESSES = b"quorum none\n"


def begin(
    folder: Path, origin: str, signer: SigningKey, *, witnesses: bytes = NO_WITNESSES, address: str | None = None
) -> LogPolicy:
    """Begin a log. A folder in which that was interrupted may be given again.

    Args:
        origin: Its name for all time, such as `beispielnetz.example/statements`.

        witnesses: A policy without a log: who witnesses, and how many must.

        address: Where the folder will be served.

    Returns:
        Its policy, with its own line.

    Raises:
        LogError: `origin_wrong`, `log_exists` (values: folder), `policy_with_log`, `log_busy`.

        ProtocolError: whatever `parse_policy` raises.
    """
    if not is_key_name(origin) or not origin.isascii():
        raise LogError("origin_wrong")
    if parse_policy(witnesses).logs:
        raise LogError("policy_with_log")
    line = " ".join(filter(None, ("log", NoteSigner(origin, signer).vkey, address)))
    text = f"{line}\n".encode() + witnesses
    policy = parse_policy(text)
    log = LogFolder(folder)
    make_public_folder(folder, folder)
    with alone(log):
        if any((folder / name).exists() for name in (CHECKPOINT, "tile")) or any((folder / CHECKPOINTS).glob("*")):
            raise LogError("log_exists", folder=folder)
        atomic_write(folder / POLICY, text, mode=READABLE_BY_ALL)
        publish(log, signed(Checkpoint(origin, 0, EMPTY_ROOT), signer))
    return policy
