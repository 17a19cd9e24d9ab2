"""An association (GDPR Art. 80) objects for its members: a list becomes requests, each with its receipt.

Everything lies in one folder of the association's, for its owner alone: its key, the notes of the mandates, a journal
of what was asked and answered, the receipts.
"""
