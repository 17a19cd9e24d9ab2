"""What the platform's people do: ask, refuse, look."""

from django.db import models

from widerspruch.desk.models.accounts import Identity
from widerspruch.desk.models.cases import DeskCase
from widerspruch.desk.models.fields import InstantField, SealedField


class StaffQuestion(models.Model):
    """What somebody was asked about their case. `sealed`: `values.QuestionTexts`, question and answer."""

    case = models.ForeignKey(DeskCase, models.CASCADE, related_name="questions")
    asked_by = models.ForeignKey(Identity, models.PROTECT, related_name="+")
    asked_at = InstantField()
    answered_at = InstantField(null=True)
    sealed = SealedField(default=b"")

    class Meta:
        app_label = "desk"


class Refusal(models.Model):
    """A refusal on compelling legitimate grounds (GDPR Art. 21(1)).

    Attributes:
        sealed: `values.RefusalDetails`: who signs, the grounds.

        authority: Where the person may complain: an id of the rulebook's authorities.
    """

    case = models.OneToOneField(DeskCase, models.CASCADE, related_name="refusal")
    refused_by = models.ForeignKey(Identity, models.PROTECT, related_name="+")
    refused_at = InstantField()
    authority = models.CharField(max_length=64)
    sealed = SealedField(default=b"")

    class Meta:
        app_label = "desk"


class LookRecord(models.Model):
    """That somebody of the platform looked at a person's data, and why.

    Attributes:
        what: `values.Looked`.

        sealed: `values.LookReason`: the name of who looked as they were logged in, and what they gave as reason.
    """

    at = InstantField(db_index=True)
    staff = models.ForeignKey(Identity, models.PROTECT, related_name="+")
    case = models.ForeignKey(DeskCase, models.CASCADE, related_name="looks")
    what = models.CharField(max_length=24)
    sealed = SealedField(default=b"")

    class Meta:
        app_label = "desk"


class Vouching(models.Model):
    """That somebody of the platform says whose account a claim is about. A second one has to say so, too.

    Attributes:
        sealed: `values.VouchDetails`.

        is_confirmed: None: nobody has decided yet.
    """

    case = models.ForeignKey(DeskCase, models.CASCADE, related_name="vouchings")
    proposed_by = models.ForeignKey(Identity, models.PROTECT, related_name="+")
    proposed_at = InstantField()
    decided_by = models.ForeignKey(Identity, models.PROTECT, null=True, related_name="+")
    decided_at = InstantField(null=True)
    is_confirmed = models.BooleanField(null=True)
    sealed = SealedField(default=b"")

    class Meta:
        app_label = "desk"
        constraints = (
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(decided_at__isnull=True), name="one_vouching_at_a_time"
            ),
        )
