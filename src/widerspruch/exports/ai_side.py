"""Who says what in a chat with an AI: one rule for the readers of all platforms.

What an AI wrote is no word of the account's, whoever it was written for. Where the export does not tell the sides
apart, a message is kept as a prompt (so that an objection covers it) and nobody is said to have written it.
"""

from typing import NamedTuple

from widerspruch.items.item import AiRole
from widerspruch.rulebook.vocabulary import ActorRole, Kind


class Side(NamedTuple):
    """What a message is by its role in the chat."""

    kind: Kind
    actor_role: ActorRole


SIDES: dict[AiRole, Side] = {
    "prompt": Side("ai_prompt", "own"),
    "reply": Side("ai_reply", "other_in_my_export"),
    "unknown": Side("ai_prompt", "unknown"),
}
"""In a group, a prompt may be another person's: its reader then knows better than `own`."""
