"""How often somebody may try, and the codes that are mailed to people without a login."""

from django.db import models

from widerspruch.desk.models.cases import DeskCase
from widerspruch.desk.models.fields import InstantField, KeyedHashField


class TokenBucket(models.Model):
    """What is left of a limit.

    Attributes:
        bucket_key: Keyed hash of the limit's name and of whom it holds for.

        tokens: At `updated_at`; grows with time.
    """

    bucket_key = KeyedHashField(primary_key=True)
    tokens = models.FloatField()
    updated_at = InstantField()

    class Meta:
        app_label = "desk"


class MailedCode(models.Model):
    """A code that was mailed: whoever knows it reads that mail.

    Attributes:
        contact_key: Keyed hash of the address. `purpose`: what it is good for, `values.CodePurpose`.

        digest: Keyed hash of the code.

        attempts: Wrong ones so far.

        notice: Primary key of the notice from whose link it was asked for; None: of none.
    """

    contact_key = KeyedHashField()
    purpose = models.CharField(max_length=24)
    case = models.ForeignKey(DeskCase, models.CASCADE, null=True, related_name="codes")
    digest = KeyedHashField()
    attempts = models.IntegerField(default=0)
    made_at = InstantField()
    expires_at = InstantField()
    used_at = InstantField(null=True)
    notice = models.BigIntegerField(null=True)

    class Meta:
        app_label = "desk"
        indexes = (models.Index(fields=["contact_key", "purpose"], name="codes_of_a_contact"),)
