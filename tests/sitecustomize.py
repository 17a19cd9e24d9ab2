"""Imported by Python at its start where this folder is on PYTHONPATH: for the processes that tests start."""

import no_network.guard  # noqa: F401
