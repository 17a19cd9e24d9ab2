"""Exclusion sets as tables: written sorted in little memory, chained, merged, and held against their statement."""
