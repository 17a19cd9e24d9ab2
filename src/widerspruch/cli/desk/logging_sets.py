"""The sets of a desk into its public log: those just made, and those that somebody who was killed left out."""

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from msgspec import Struct

from widerspruch.cli.log.witnesses import ask_witnesses, require_newest_by_witnesses, witness_sentences
from widerspruch.cli.printing import say
from widerspruch.cli.words import command_words
from widerspruch.desk.access.provider import is_loopback
from widerspruch.desk.config import LogConfig
from widerspruch.lib import clock
from widerspruch.lib.writing import Language
from widerspruch.log.append import append
from widerspruch.log.cosign import HISTORY_IS_LOST, Gathered
from widerspruch.protocol.signing_keys import SigningKey

if TYPE_CHECKING:
    from widerspruch.desk.desk import Desk


class LoggedSetReport(Struct, frozen=True):
    """A set that stands in the log now. `index`: of its entry. `digest`: of its statement, in hex."""

    platform: str
    number: int
    digest: str
    index: int


class LogReport(Struct, frozen=True):
    """What was logged, and what the witnesses said. `size`: entries of the log."""

    logged: tuple[LoggedSetReport, ...]
    size: int
    witnessed: Gathered

    @property
    def is_lost(self) -> bool:
        """Whether a witness has seen another history."""
        return any(one.outcome in HISTORY_IS_LOST for one in self.witnessed.replies)


def log_sets(desk: "Desk", log: LogConfig) -> LogReport:
    """Log what is missing, and have it witnessed. Done again, nothing is logged twice.

    Raises:
        LogError, ProtocolError: as `append` and `gather`; the sets themselves are there all the same.

        OSError: the log cannot be read or written.
    """
    from widerspruch.desk.publish.to_log import unlogged_sets  # it knows the tables

    missing = unlogged_sets(desk, sorted(desk.config.platforms))
    is_local = is_loopback(urlsplit(desk.config.public_address).hostname or "")
    require_newest_by_witnesses(log.folder, local=is_local)
    appended = append(log.folder, SigningKey.load(log.key), [one.statement for one in missing], clock.now())
    logged = zip(missing, appended.indexes, strict=True)
    return LogReport(
        tuple(LoggedSetReport(one.platform, one.number, one.digest, index) for one, index in logged),
        appended.size,
        ask_witnesses(log.folder, local=is_local),
    )


def show_logged(report: LogReport, language: Language) -> None:
    """In words."""
    words = command_words(language)
    for one in report.logged:
        say(words("desk_publish.logged", platform=one.platform, number=one.number, index=one.index))
    if not report.logged:
        say(words("desk_publish.nothing_to_log"))
    say(*witness_sentences(report.witnessed, language))
