"""A profile for a corpus."""

from pathlib import Path

from widerspruch.gate.api.given import File, Files, addresses_of
from widerspruch.gate.errors import GateError
from widerspruch.gate.propose.propose import propose
from widerspruch.gate.telling.profile import ProfileReport, profile_report
from widerspruch.gate.telling.timing import StepTimes
from widerspruch.lib import clock
from widerspruch.lib.texts import load_catalogue
from widerspruch.lib.whole_files import atomic_write
from widerspruch.lib.writing import Language
from widerspruch.rulebook.load import load_rulebook


def propose_profile(
    corpus: Files, *, platform: str | None = None, out: File | None = None, language: Language = "de"
) -> ProfileReport:
    """What the columns of a corpus seem to mean, to be finished by a person.

    Args:
        out: A file to write it to, which must not exist.

        language: Of the comments in it.
    """
    times = StepTimes(clock.monotonic)
    words = load_catalogue(language, "widerspruch.gate")
    proposal = propose(addresses_of(corpus), platform, load_rulebook(), words, clock.now())
    if out is not None:
        _write_new(Path(out), proposal.draft.text)
    return profile_report(proposal, None if out is None else str(out), times.told())


def _write_new(target: Path, text: str) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    try:
        atomic_write(target, text.encode(), replace=False)
    except FileExistsError as error:
        raise GateError("profile_exists", file=target.name) from error
