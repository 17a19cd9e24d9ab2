"""Who logs in, and the accounts that they have."""

from django.contrib.auth.base_user import AbstractBaseUser
from django.db import models

from widerspruch.desk.models.fields import InstantField, KeyedHashField, SealedField


class Identity(AbstractBaseUser):
    """Somebody who logged in at the platform's identity provider: issuer and subject as a keyed hash, nothing else.

    What they may do (accounts, roles) is told anew at each login and stays in the session.
    """

    password = None  # type: ignore[assignment]  # nobody has one here
    last_login = None
    subject_key = KeyedHashField(unique=True)
    first_seen = InstantField()

    USERNAME_FIELD = "subject_key"

    class Meta:
        app_label = "desk"


class AccountsCentre(models.Model):
    """Accounts of one person that the platform keeps together."""

    centre_key = KeyedHashField(unique=True)

    class Meta:
        app_label = "desk"


class PlatformAccount(models.Model):
    """An account at one of the platforms.

    Attributes:
        lookup_key: Keyed hash of the platform's id of it.

        sealed: `values.AccountIdentity`.

        centre: Where it is linked now; `CentreLink` has the history.
    """

    platform = models.CharField(max_length=64)
    lookup_key = KeyedHashField()
    sealed = SealedField(default=b"")
    centre = models.ForeignKey(AccountsCentre, models.SET_NULL, null=True, related_name="accounts")
    first_seen = InstantField()

    class Meta:
        app_label = "desk"
        constraints = (models.UniqueConstraint(fields=["platform", "lookup_key"], name="one_row_per_account"),)


class CentreLink(models.Model):
    """That an account belonged to an accounts centre: `since` until before `until`, or still."""

    account = models.ForeignKey(PlatformAccount, models.CASCADE, related_name="links")
    centre = models.ForeignKey(AccountsCentre, models.CASCADE, related_name="links")
    since = InstantField()
    until = InstantField(null=True)

    class Meta:
        app_label = "desk"
        constraints = (
            models.UniqueConstraint(
                fields=["account"], condition=models.Q(until__isnull=True), name="linked_to_one_centre_at_a_time"
            ),
        )
