"""A profile proposed from a look into a corpus, and what it would decide."""
