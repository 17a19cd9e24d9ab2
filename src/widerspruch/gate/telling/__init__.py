"""What a verb of the gate did, computed once: terminal, `--json` and Python give the same values.

One shape per verb; docs/operators/json.md explains every field. `seconds` is how long each step took, by the clock of
the machine: it is the only field that two equal runs do not share.
"""
