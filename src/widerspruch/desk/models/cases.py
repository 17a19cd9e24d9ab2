"""Cases: objections and what else people ask for; which accounts each keeps out; and all that happened."""

from django.db import models
from django.db.models import Q

from widerspruch.desk.models.accounts import PlatformAccount
from widerspruch.desk.models.fields import InstantField, KeyedHashField, SealedField


class DeskCase(models.Model):
    """What one person asked for, under the number that they were told.

    Attributes:
        case_id: As `case_ids.new_case_id` makes it.

        kind: `values.CaseKind`. `state`: `values.CaseState`. `assurance`: `values.Assurance`. `channel`:
            `values.Channel`. `acted_by`: `values.ActedBy`.

        holder_key: Keyed hash of whose case it is (`holders`): the account that acted, or an e-mail address; of a claim
            the contact together with what it claims.

        own_content, ai_interactions, mentions: What an objection covers.

        received_at: From when it counts. `submitted_at`: when the person acted, as whoever handed it in says.

        ended_at: From then on it keeps nothing out; may lie ahead. None: until further notice.

        claim_expires_at: Of a case that is only claimed.

        redacted_at: Since then nothing is known of it but its number, its kind and its times: `cases.retention`.

        sealed: `values.CaseDetails`: reason, contact, names.
    """

    case_id = models.CharField(max_length=24, unique=True)
    kind = models.CharField(max_length=24)
    holder_key = KeyedHashField()
    assurance = models.CharField(max_length=16)
    state = models.CharField(max_length=16)
    own_content = models.BooleanField()
    ai_interactions = models.BooleanField()
    mentions = models.BooleanField()
    received_at = InstantField(db_index=True)
    submitted_at = InstantField()
    ended_at = InstantField(null=True)
    claim_expires_at = InstantField(null=True)
    country = models.CharField(max_length=2)
    language = models.CharField(max_length=16)
    channel = models.CharField(max_length=16)
    acted_by = models.CharField(max_length=24)
    redacted_at = InstantField(null=True)
    sealed = SealedField(default=b"")

    class Meta:
        app_label = "desk"
        constraints = (
            models.UniqueConstraint(
                fields=["holder_key", "kind", "assurance"],
                condition=Q(ended_at__isnull=True),
                name="one_open_case_per_holder",
            ),
            models.CheckConstraint(
                condition=Q(assurance="claimed", claim_expires_at__isnull=False)
                | Q(assurance="verified", claim_expires_at__isnull=True),
                name="only_claims_expire",
            ),
        )
        indexes = (
            models.Index(fields=["holder_key"], condition=Q(ended_at__isnull=False), name="ended_cases_of_a_holder"),
        )


class Coverage(models.Model):
    """One account that a case keeps out: in force from `since` until before `until`.

    A scope that was added later has a row of its own, from then on, so that no receipt dates it back.

    Attributes:
        account: None: somebody without an account, who is only kept out of others' posts.

        salt: 16 bytes of the receipt's commitment. Once it is deleted, nobody can open that. Empty: there is none.

        in_sets_from: The promise: every exclusion set issued from then on holds it.
    """

    case = models.ForeignKey(DeskCase, models.CASCADE, related_name="coverages")
    account = models.ForeignKey(PlatformAccount, models.PROTECT, null=True, related_name="coverages")
    platform = models.CharField(max_length=64)
    since = InstantField()
    until = InstantField(null=True)
    own_content = models.BooleanField()
    ai_interactions = models.BooleanField()
    mentions = models.BooleanField()
    salt = models.BinaryField(max_length=16)
    in_sets_from = InstantField()

    class Meta:
        app_label = "desk"
        constraints = (
            models.UniqueConstraint(
                fields=["case", "account", "since", "own_content", "ai_interactions", "mentions"],
                name="covered_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=models.F("since")), name="covered_forwards"
            ),
        )


class CaseEvent(models.Model):
    """Something that happened to a case. Rows are only ever added; the order of their ids is the order of changes, from
    which increments of an exclusion set are made.

    Attributes:
        kind: `values.EventKind`. `actor`: `values.Actor`; who exactly, where that matters, is in `sealed`.
    """

    case = models.ForeignKey(DeskCase, models.CASCADE, related_name="events")
    at = InstantField()
    kind = models.CharField(max_length=40)
    actor = models.CharField(max_length=16)
    sealed = SealedField(default=b"")

    class Meta:
        app_label = "desk"
