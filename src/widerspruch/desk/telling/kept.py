"""How long what is kept, as everybody may know it."""

from msgspec import Struct

from widerspruch.desk.cases.retention_rules import RetentionRule, retention_rules
from widerspruch.desk.telling.words import DeskWords


class ToldRetention(Struct, frozen=True):
    """One rule: what, how long, why, and what happens then."""

    what: str
    how_long: str
    because: str
    then: str


def told_retention(words: DeskWords) -> tuple[ToldRetention, ...]:
    """All of them in words."""
    return tuple(_told(rule, words) for rule in retention_rules())


def _told(rule: RetentionRule, words: DeskWords) -> ToldRetention:
    since = words.desk(f"retention.since.{rule.since}")
    return ToldRetention(
        what=words.desk(f"retention.{rule.id}.what"),
        how_long=words.desk("page.privacy.days", n=rule.days, since=since) if rule.days else since,
        because=words.desk(f"retention.{rule.id}.why"),
        then=words.desk(f"retention.{rule.id}.then"),
    )
