"""Kept rows parted by people: one file for each bucket, so that a late objection touches few."""
