"""What the desk's public log and the keys for runs say: proofs rest on both."""

from collections.abc import Iterator

from widerspruch.desk.checks.finding import DeskFinding, broken, doubtful, wrong
from widerspruch.desk.config import DeskConfig, LogConfig
from widerspruch.desk.proofs.seen_log import LogReading
from widerspruch.desk.proofs.witnessed import policy_text
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.log.policy import parse_policy
from widerspruch.protocol.signing_keys import SigningKey, VerifyingKey


def look_at_log(config: DeskConfig) -> Iterator[DeskFinding]:
    """Whether there is one, who witnesses it, and whether its keys can be used."""
    if config.log is None:
        return
    try:
        policy = parse_policy(policy_text(config.log.folder))
        LogReading().seen(config)
        if policy.quorum is None:
            yield doubtful("log_unwitnessed")
    except ProtocolError as error:
        yield broken(error)
    except OSError:
        yield wrong("log_missing")
    yield from _keys(config.log)
    if not config.log.address:
        yield doubtful("log_unpublished")


def look_at_unlogged(config: DeskConfig) -> Iterator[DeskFinding]:
    """Sets that were handed out and do not stand in the log. Django has to be set up, and the tables there."""
    from widerspruch.desk.models import Publication

    if config.log is None:
        return
    try:
        logged = LogReading().seen(config).index_of
    except (ProtocolError, OSError):
        return  # `look_at_log` tells of it
    published = Publication.objects.exclude(digest="").values_list("digest", "folder")
    missing = sum(digest not in logged and (config.sets / folder).is_dir() for digest, folder in published)
    if missing:
        yield doubtful("sets_unlogged", n=missing)


def _keys(log: LogConfig) -> Iterator[DeskFinding]:
    try:
        SigningKey.load(log.key)
    except ProtocolError as error:
        yield broken(error)
    for path in log.run_keys:
        try:
            VerifyingKey.load(path)
        except ProtocolError as error:
            yield broken(error)
    if not log.run_keys:
        yield doubtful("run_keys_unset")
