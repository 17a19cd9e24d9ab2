"""Mails that are owed to people: written with the case, in one transaction, and sent afterwards."""

from django.db import models
from django.db.models import Q

from widerspruch.desk.models.cases import DeskCase
from widerspruch.desk.models.fields import InstantField, SealedField


class OutboxMail(models.Model):
    """A mail: due, sent, or dead.

    Attributes:
        kind: Names the text; what it is filled with is read when it is sent.

        sealed: `values.MailDetails`: to whom, and what cannot be read elsewhere.

        claimed_until: Until then another process is sending it.

        dead_at: Nobody tries any more; staff see it. `last_problem`: a code, never an answer's text.
    """

    case = models.ForeignKey(DeskCase, models.CASCADE, null=True, related_name="mails")
    kind = models.CharField(max_length=40)
    language = models.CharField(max_length=16)
    sealed = SealedField(default=b"")
    written_at = InstantField()
    due_at = InstantField()
    attempts = models.IntegerField(default=0)
    claimed_until = InstantField(default=0)
    sent_at = InstantField(null=True)
    dead_at = InstantField(null=True)
    bounced_at = InstantField(null=True)
    last_problem = models.CharField(max_length=60, default="")

    class Meta:
        app_label = "desk"
        indexes = (
            models.Index(
                fields=["due_at"], condition=Q(sent_at__isnull=True, dead_at__isnull=True), name="mails_still_to_send"
            ),
            models.Index(
                fields=["dead_at"], condition=Q(sent_at__isnull=True, dead_at__isnull=False), name="mails_that_are_dead"
            ),
            models.Index(fields=["bounced_at"], condition=Q(bounced_at__isnull=False), name="mails_that_came_back"),
        )
