"""The platform's gate: keeps objectors out of a training corpus, and says why.

The Python API is what the command calls: `run.run_gate`, `make_set.make_set`, `purge`, `audit`, `explain`.
"""
