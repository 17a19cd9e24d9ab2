"""Exclusion sets from the lists that people have, and the keys they are made with."""
