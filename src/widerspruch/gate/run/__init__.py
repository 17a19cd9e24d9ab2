"""One run: a corpus and an exclusion set in, the rows that may be used out, with ledger and manifest."""
