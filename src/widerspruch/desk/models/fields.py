"""Names for columns, by what is in them."""

from collections.abc import Sequence
from typing import Any

from django.db import models

InstantField = models.BigIntegerField
"""Whole microseconds since 1970, UTC."""


class _Bytes(models.BinaryField):  # type: ignore[type-arg]
    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        """To a migration it is the column that it is."""
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.BinaryField", args, kwargs


class SealedField(_Bytes):
    """What only `sealing.Sealer` can open; empty where there is nothing to keep. Is sealed anew with a new key."""


class KeyedHashField(_Bytes):
    """32 bytes that a row is found by, made with the lookup key: `sealing.Lookup`. Are made anew with a new key."""
