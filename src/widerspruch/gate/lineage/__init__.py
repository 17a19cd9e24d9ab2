"""A late objection is followed into the models that were made of a corpus.

It fails closed: of whatever nobody can say what it rests on, it is taken that it rests on everybody.
"""
