"""A desk that is awkward on purpose: everything that a platform may do to a client short of lying about a case."""
