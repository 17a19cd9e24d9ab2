"""Confirming by mail: what is owed is written with the case, and delivered afterwards."""
