"""`--metrics FILE`: how a command ended, for Prometheus."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from widerspruch.cli.console import failure
from widerspruch.cli.exit_codes import INTERRUPTED, UNEXPECTED
from widerspruch.cli.gate.over_inputs import refuse_over_inputs
from widerspruch.cli.usage import WrongUsageError
from widerspruch.lib import clock
from widerspruch.lib.targets import FileTarget, marked

if TYPE_CHECKING:
    from widerspruch.gate.metrics import Measured, Verb


class Measuring:
    """Takes what there is to tell, as soon as there is anything."""

    report: "Measured | None" = None


@contextmanager
def telling_metrics(path: Path | None, verb: "Verb", inputs: Iterable[str | Path]) -> Iterator[Measuring]:
    """Write the file when the block ends, however that is; without a path nothing is written.

    Raises:
        WrongUsageError: Its library is not installed (`extra_missing`).
        TargetRefusedError: The file may not be written; then nothing else is done either.
    """
    measured = Measuring()
    if path is None:
        yield measured
        return
    try:
        from widerspruch.gate.metrics import MARK, write_metrics
    except ModuleNotFoundError as error:
        raise WrongUsageError("extra_missing", extra="gate") from error
    refuse_over_inputs([FileTarget(path, marked(MARK))], inputs)
    code = UNEXPECTED
    try:
        yield measured
        code = 0
    except typer.Exit as end:
        code = end.exit_code
        raise
    except KeyboardInterrupt:
        code = INTERRUPTED
        raise
    except Exception as error:
        known = failure(error, "en")
        code = UNEXPECTED if known is None else known.exit_code
        raise
    finally:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_metrics(path, verb, measured.report, code, clock.now())
