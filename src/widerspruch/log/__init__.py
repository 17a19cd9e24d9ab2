"""The append-only log of signed statements: keeping it, serving it, witnessing and watching it. Nothing per person."""
