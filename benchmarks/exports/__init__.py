"""Measurements of reading exports that `make bench` does not make."""
