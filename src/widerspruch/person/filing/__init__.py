"""Objecting at a platform directly, over the Data Rights Protocol: finding its desk, asking, following, taking back.

`DrpClient` knows nothing of case files: an association's program uses the same one with its registered key.
"""
