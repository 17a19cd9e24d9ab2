"""Proofs of an invented platform as a person gets them, and of one that the rulebook knows.

proof_of("instagram", Lies(rows=None))   # Instagram's signed list lacks Anna
"""

import dataclasses
from unittest.mock import patch

from tests.protocol.proof import world
from tests.protocol.proof.world import ANNA, POLICY, Lies, numbered

__all__ = ["ANNA", "KEYS", "MISSING", "POLICY", "VALID", "Lies", "numbered", "proof_of"]

VALID, MISSING = Lies(), Lies(rows=None)
KEYS = world.KEYS.replace(b'"platforms":{', b'"platforms":{"instagram":"Instagram",')
"""As one desk for both publishes them."""


def proof_of(platform: str = world.PLATFORM, lies: Lies = VALID, account: str = ANNA) -> bytes:
    """`proof.json`, about an account at a platform."""
    with patch.object(world, "PLATFORM", platform):
        return world.bundle(dataclasses.replace(lies, account=account)).data
