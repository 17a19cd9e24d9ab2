"""Beispielnetz: an invented platform with invented people, for whoever tries the desk, and for its tests."""
