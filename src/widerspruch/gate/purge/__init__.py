"""A late objection leaves a corpus that was built before it."""
