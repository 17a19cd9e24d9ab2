"""What was handed in with a key, so that it counts once however often it is sent."""

from django.db import models

from widerspruch.desk.models.cases import DeskCase
from widerspruch.desk.models.fields import InstantField, KeyedHashField


class HandedIn(models.Model):
    """A call that came with an `Idempotency-Key`.

    Attributes:
        once_key: Keyed hash of the key, and of whose it is. `content`: keyed hash of what came with it.

        case: What became of it. Null within its transaction alone.
    """

    once_key = KeyedHashField(primary_key=True)
    content = KeyedHashField()
    case = models.ForeignKey(DeskCase, models.CASCADE, null=True, related_name="+")
    at = InstantField(db_index=True)

    class Meta:
        app_label = "desk"
