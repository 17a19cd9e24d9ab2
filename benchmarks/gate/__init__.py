"""What the gate costs beside copying, beside hand-written queries and beside other tools: `make bench-gate`."""
