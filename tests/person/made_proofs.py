"""Proofs as a person gets them, of an invented platform and of some that the rulebook knows.

proof_of("instagram", MISSING)   # Instagram's signed list lacks Anna
"""

import dataclasses
from unittest.mock import patch

from msgspec import structs
from tests.protocol.proof import world
from tests.protocol.proof.world import ANNA, POLICY, Lies

from widerspruch.protocol.discovery import read_discovery, write_discovery

__all__ = ["ANNA", "KEYS", "MISSING", "POLICY", "VALID", "Lies", "proof_of"]

VALID, MISSING = Lies(), Lies(rows=None)

_PLATFORMS = (world.PLATFORM, "facebook", "instagram", "linkedin")
KEYS = write_discovery(structs.replace(read_discovery(world.KEYS), platforms={one: one.title() for one in _PLATFORMS}))
"""What is published of the keys, for all platforms that proofs are made of here."""


def proof_of(platform: str = world.PLATFORM, lies: Lies = VALID, account: str = ANNA) -> bytes:
    """`proof.json`, about an account at a platform."""
    with patch.object(world, "PLATFORM", platform):
        return world.bundle(dataclasses.replace(lies, account=account)).data
