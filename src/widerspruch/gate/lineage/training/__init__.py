"""Models of buckets: a part for each, knowing nothing of the others, and one that is merged of them.

So a late objection touches few parts, and only these are trained again. Whatever looks at several buckets is a shared
part, and has to be named with what it was fitted on.
"""
