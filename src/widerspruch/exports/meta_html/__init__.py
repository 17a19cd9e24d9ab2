"""Meta's HTML pages: second class beside JSON, but what people are handed by default."""
