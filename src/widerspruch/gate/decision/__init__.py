"""The rulebook's decision over a corpus: as numbered cases, as SQL, and for one row in plain Python."""
