"""Whom a mail comes from: what its signatures, seals and the receiving server prove."""
