"""The app: pages on this machine alone, which take a person through every objection."""
