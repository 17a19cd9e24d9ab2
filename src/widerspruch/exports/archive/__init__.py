"""Bytes and names: zips, folders, members, what they begin with. Knows no platform, unpacks nothing to disk."""
