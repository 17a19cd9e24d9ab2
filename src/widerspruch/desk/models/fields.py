"""Names for columns, by what is in them."""

from django.db import models

InstantField = models.BigIntegerField
"""Whole microseconds since 1970, UTC."""

SealedField = models.BinaryField
"""What only `sealing.Sealer` can open; empty where there is nothing to keep."""

KeyedHashField = models.BinaryField
"""32 bytes that a row is found by, made with the lookup key: `sealing.Lookup`."""
