"""What people were told before AI is trained, and who was told: GDPR Art. 13 and 21(4)."""

from django.db import models
from django.db.models import Q

from widerspruch.desk.models.fields import InstantField, KeyedHashField, SealedField


class Notice(models.Model):
    """One dated version of what people are told.

    Attributes:
        name, version: By these whoever runs the desk knows it; a changed text is another version.

        digest: SHA-256 of `content` in hex: what exactly was told.

        content: What the file says, in all languages: `notices.file.NoticeFile` as canonical JSON. Nothing personal is
            in it.

        closed_at: Since then nobody is told any more. None: people may still be added.

        opened: How often the form was opened by the link of a notice. `objections`: new verified ones that came by it.
            By whom, nobody knows.
    """

    name = models.CharField(max_length=64)
    version = models.IntegerField()
    platform = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)
    content = models.BinaryField()
    begun_at = InstantField()
    closed_at = InstantField(null=True)
    opened = models.BigIntegerField(default=0)
    objections = models.BigIntegerField(default=0)

    class Meta:
        app_label = "desk"
        constraints = (models.UniqueConstraint(fields=["platform", "name", "version"], name="one_notice_per_version"),)


class NoticeRecipient(models.Model):
    """Somebody who is to be told, and whether they were.

    Attributes:
        account_key: Keyed hash of their account, as `PlatformAccount.lookup_key`. `contact_key`: of their address;
            None: told within the platform alone, or by the mail that another account of theirs gets.

        domain_key: Keyed hash of the domain that takes their mail; None without `contact_key`.

        told_with: Primary key of the recipient whose mail tells them, too: another account with the same address.

        language: `lib.writing.Language`, one of those of the notice.

        sealed: `values.RecipientDetails`; empty once that was kept long enough.

        due_at: Not before then; where many mails go to one domain, each has a time of its own.

        claimed_until: Until then another process is sending it. `sent_at`: the server took the mail.

        shown_at: The platform says that it showed the notice to them.

        dead_at: Nobody tries any more. `last_problem`: a code, never an answer's text.
    """

    notice = models.ForeignKey(Notice, models.CASCADE, related_name="recipients", db_index=False)
    account_key = KeyedHashField()
    contact_key = KeyedHashField(null=True)
    domain_key = KeyedHashField(null=True)
    told_with = models.BigIntegerField(null=True)
    language = models.CharField(max_length=16)
    sealed = SealedField(default=b"")
    added_at = InstantField()
    due_at = InstantField()
    attempts = models.IntegerField(default=0)
    claimed_until = InstantField(default=0)
    sent_at = InstantField(null=True)
    shown_at = InstantField(null=True)
    bounced_at = InstantField(null=True)
    dead_at = InstantField(null=True)
    last_problem = models.CharField(max_length=60, default="")

    class Meta:
        app_label = "desk"
        constraints = (
            models.UniqueConstraint(fields=["notice", "account_key"], name="an_account_is_told_once"),
            models.UniqueConstraint(fields=["notice", "contact_key"], name="an_address_is_told_once"),
        )
        indexes = (
            models.Index(
                fields=["due_at"],
                condition=Q(contact_key__isnull=False, sent_at__isnull=True, dead_at__isnull=True),
                name="notices_still_to_send",
            ),
            models.Index(
                fields=["told_with"], condition=Q(told_with__isnull=False), name="accounts_with_the_same_address"
            ),
        )


class NoticeDomain(models.Model):
    """How far the mails to one receiving domain have come, so that it is sent no more than it takes.

    Attributes:
        next_slot: The first time that no waiting mail has yet. `spent_until`: up to when what was sent uses up its
            minutes.
    """

    domain_key = KeyedHashField(primary_key=True)
    next_slot = InstantField(default=0)
    spent_until = InstantField(default=0)

    class Meta:
        app_label = "desk"


class NoNoticesByMail(models.Model):
    """An address that wants no notices by mail. That is no objection: who has it is told within the platform."""

    contact_key = KeyedHashField(primary_key=True)
    since = InstantField()

    class Meta:
        app_label = "desk"
