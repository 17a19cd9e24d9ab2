"""Who has objected already: whose account something keeps out that was shown to be theirs.

What is only claimed counts for the gate, but does not keep the notice from whoever owns the account: else anybody could
keep anybody from being told.
"""

from collections.abc import Iterable

from django.db.models import Q

from widerspruch.desk.models import Coverage


def objected(platform: str, account_keys: Iterable[bytes], now: int) -> set[bytes]:
    """Those of the accounts that a verified objection keeps out."""
    found = Coverage.objects.filter(
        Q(until__isnull=True) | Q(until__gt=now),
        account__platform=platform,
        account__lookup_key__in=[*account_keys],
        since__lte=now,
        case__kind="objection",
        case__assurance="verified",
    )
    return {bytes(key) for key in found.values_list("account__lookup_key", flat=True)}
