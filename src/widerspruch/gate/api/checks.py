"""What can be said of a built corpus: audit, verification, explanation."""

from collections.abc import Sequence
from pathlib import Path

from widerspruch.gate.api.given import File, Files, addresses_of, paths_of, trusted_keys
from widerspruch.gate.audit.audit import AuditProgress, AuditRequest, audit
from widerspruch.gate.audit.verified import verify_built
from widerspruch.gate.explain.explain import ExplainRequest, explain
from widerspruch.gate.explain.explain_words import explained_in_words
from widerspruch.gate.telling.checks import (
    AuditReport,
    ExplainReport,
    VerifyReport,
    audit_report,
    explain_report,
    verify_report,
)
from widerspruch.gate.telling.timing import StepTimes
from widerspruch.lib import clock
from widerspruch.lib.writing import Language
from widerspruch.protocol.challenge import LONGEST_CHALLENGE, read_challenge
from widerspruch.protocol.files import read_small, sha256_of
from widerspruch.rulebook.load import load_rulebook


def audit_corpus(
    built: File,
    *,
    exclusions: Files,
    key: Files = (),
    corpus: Files = (),
    trust: Files = (),
    only: Sequence[str] | None = None,
    challenge: File | None = None,
    mandate: File | None = None,
    allow_no_match: bool = False,
    on_progress: AuditProgress = lambda *_: None,
) -> AuditReport:
    """Look by other means whether anybody of the set is in a built corpus. What was found is no error: see `problems`
    and `complete`.

    Args:
        only: Names of the files to look at; the others need not be there. `challenge`: instead, those that were drawn.

        mandate: The document by which whoever looks may; the report has its digest.
    """
    drawn = None if challenge is None else read_challenge(read_small(Path(challenge), LONGEST_CHALLENGE))
    times = StepTimes(clock.monotonic)
    request = AuditRequest(
        built=Path(built),
        exclusions=paths_of(exclusions),
        key_files=paths_of(key),
        corpus=addresses_of(corpus),
        trusted=trusted_keys(trust),
        only=None if only is None else tuple(only),
        challenge=drawn,
    )
    document = None if mandate is None else sha256_of(Path(mandate))
    found = audit(request, load_rulebook(), clock.now(), on_progress)
    return audit_report(found, times.told(), allow_no_match=allow_no_match, challenge=drawn, mandate=document)


def verify_corpus(built: File, *, trust: Files = ()) -> VerifyReport:
    """Hold a built corpus against its manifest, without set and hashing key. What does not fit is in `problems`."""
    times = StepTimes(clock.monotonic)
    return verify_report(verify_built(Path(built), tuple(load_rulebook().platforms), trusted_keys(trust)), times.told())


def explain_row(
    built: File,
    row: str | None = None,
    *,
    id: str | None = None,  # noqa: A002 (the option's name)
    corpus: Files = (),
    exclusions: Files = (),
    key: Files = (),
    trust: Files = (),
    language: Language = "de",
) -> ExplainReport:
    """The verdict on one row.

    Args:
        row: `FILE:NUMBER` of the input, rows from 0. `id`: instead, its value in the profile's column of ids.

        language: Of the sentences.
    """
    times = StepTimes(clock.monotonic)
    request = ExplainRequest(
        built=Path(built),
        row=row,
        id=id,
        corpus=addresses_of(corpus),
        exclusions=paths_of(exclusions),
        key_files=paths_of(key),
        trusted=trusted_keys(trust),
    )
    rulebook = load_rulebook()
    found = explain(request, rulebook, clock.now())
    return explain_report(found, explained_in_words(found, rulebook, language), times.told())
