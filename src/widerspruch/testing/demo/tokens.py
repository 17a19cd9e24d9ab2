"""Keys to the interface of the demo's desk. Everybody knows them: they open nothing else."""

from collections.abc import Mapping
from hashlib import sha256
from typing import Literal

TOKENS: Mapping[Literal["platform", "gate", "metrics"], str] = {
    "platform": "demo-key-of-the-platforms-own-servers",
    "gate": "demo-key-of-the-training-pipeline",
    "metrics": "demo-key-of-whoever-counts",
}
"""By role."""


def digest_of(token: str) -> str:
    """What a desk keeps of one."""
    return sha256(token.encode()).hexdigest()
