"""Which key the rows are found by."""

from django.db import models

from widerspruch.desk.models.fields import InstantField


class LookupNumber(models.Model):
    """The number of the lookup key that all keyed hashes are made with, changed in one transaction with them; no row:
    the first."""

    number = models.IntegerField()
    since = InstantField()

    class Meta:
        app_label = "desk"
