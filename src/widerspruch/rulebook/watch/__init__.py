"""Holding the rulebook's facts against clones of the archives that they were taken from. Reads files alone."""
