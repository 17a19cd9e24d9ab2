"""Who is in at the moment."""

from django.db import models

from widerspruch.desk.models.fields import InstantField, KeyedHashField, SealedField


class DeskSession(models.Model):
    """A session: found by the keyed hash of what the cookie holds, so that whoever reads the table gets into none.

    Attributes:
        sealed: `values.SessionContent`.
    """

    session_key = KeyedHashField(primary_key=True)
    sealed = SealedField()
    expires_at = InstantField(db_index=True)

    class Meta:
        app_label = "desk"
