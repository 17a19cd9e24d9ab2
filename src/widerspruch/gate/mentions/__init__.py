"""Posts of others about an objector: finding them, deciding whether an identifier counts, redacting."""
