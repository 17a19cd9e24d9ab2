"""Exclusion sets that were handed out."""

from django.db import models

from widerspruch.desk.models.fields import InstantField


class Publication(models.Model):
    """One exclusion set, full or an increment.

    Attributes:
        since: The number it builds on; None for a full set.

        event_until: The last `CaseEvent` that it knows of.

        digest: Of its statement, in hex; empty: it is being made, or never was. `folder`: its name below the folder of
            sets.
    """

    platform = models.CharField(max_length=64)
    number = models.IntegerField()
    since = models.IntegerField(null=True)
    issued_at = InstantField()
    received_until = InstantField(db_index=True)
    event_until = models.BigIntegerField()
    digest = models.CharField(max_length=64)
    folder = models.CharField(max_length=120)

    class Meta:
        app_label = "desk"
        constraints = (models.UniqueConstraint(fields=["platform", "number"], name="one_set_per_number"),)
