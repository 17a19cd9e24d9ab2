"""How fast signals are read: `python -m benchmarks.signals.intake`."""
