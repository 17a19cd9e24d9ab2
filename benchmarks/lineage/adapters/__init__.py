"""Adapters of a small character transformer: one for each bucket, and one model merged of them."""
