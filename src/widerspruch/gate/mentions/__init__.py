"""Posts of others about an objector: finding them, deciding whether a sign counts, redacting."""
