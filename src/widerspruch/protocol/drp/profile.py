"""The profile `ai-training`, version 1: the words on the wire, and what they are called in the house."""

import hashlib
import re
from collections.abc import Mapping
from typing import Literal, get_args

from widerspruch.protocol.signing_keys import VerifyingKey
from widerspruch.rulebook.vocabulary import Scope

DRP_VERSION = "1.0"
PROFILE = "1"
REGIME = "gdpr"

ExerciseKind = Literal["ai-training:object", "ai-training:withdraw-objection"]
"""What somebody may ask for, and its one inverse."""
EXERCISES: tuple[ExerciseKind, ...] = get_args(ExerciseKind)

AgentKindOnWire = Literal["agent", "association", "self"]
"""Who may ask: who acts for others; a body under GDPR Art. 80; a person with a key of their own."""
AGENT_KINDS: tuple[AgentKindOnWire, ...] = get_args(AgentKindOnWire)

WORD_OF_SCOPE: Mapping[Scope, str] = {
    "own_content": "public-content",
    "ai_interactions": "ai-interactions",
    "mentions": "mentions-by-others",
}
SCOPE_OF_WORD: Mapping[str, Scope] = {word: scope for scope, word in WORD_OF_SCOPE.items()}

NOT_COVERED = ("other-accounts", "finished-models")
"""What an objection may leave uncovered besides scopes: accounts that are not linked; models trained before."""

SELF = "self-"
"""The ids of people's own keys begin with it, and no registered agent's."""

_AGENT_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")


def self_agent_id(key: VerifyingKey) -> str:
    """What somebody with a key of their own is called: `self-` and 32 hex digits of SHA-256 of the raw public key."""
    return SELF + hashlib.sha256(key.raw).hexdigest()[:32]


def is_self(agent_id: str) -> bool:
    """Whether an id says that it is a person's own."""
    return agent_id.startswith(SELF)


def is_agent_id(text: str) -> bool:
    """Whether an agent may be called so: letters, digits, `.`, `_` and `-`, at most 80."""
    return _AGENT_ID.fullmatch(text) is not None
