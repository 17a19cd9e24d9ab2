"""Which rule decided, as a manifest names it."""

import hashlib

import msgspec

from widerspruch import __version__
from widerspruch.protocol.manifest import RulebookUsed
from widerspruch.rulebook.decision_tables import DECISION_SQL, terms_rows
from widerspruch.rulebook.load import Rulebook


def rulebook_used(rulebook: Rulebook) -> RulebookUsed:
    """Which rule decided: SHA-256 over the decision's SQL and all terms."""
    hashed = hashlib.sha256(DECISION_SQL.encode())
    hashed.update(msgspec.json.encode(terms_rows(rulebook)))
    return RulebookUsed(rulebook.release.version if rulebook.release else __version__, hashed.hexdigest())
