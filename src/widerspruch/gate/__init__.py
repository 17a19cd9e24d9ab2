"""The platform's gate: keeps objectors out of a training corpus, and says why.

What the command calls, in Python: `sets.make.make_set`, `run.run_gate`, `purge.purge` and `purge.undo`, `audit.audit`,
`audit.verified.verify_built`, `explain.explain`. Each takes a request and gives back frozen values, or raises
`errors.GateError` or `protocol.errors.ProtocolError`, whose codes name sentences.
"""
