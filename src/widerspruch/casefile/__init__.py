"""The case file (Akte): one document with a person's events and evidence, readable with nothing but SQLite."""
