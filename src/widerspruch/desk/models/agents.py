"""Who acts for others over the Data Rights Protocol, what they asked for, and what they are still to be told."""

from django.db import models
from django.db.models import Q

from widerspruch.desk.models.cases import DeskCase
from widerspruch.desk.models.fields import InstantField, KeyedHashField, SealedField


class Agent(models.Model):
    """Somebody who hands in objections with a key of their own.

    Attributes:
        agent_id: As messages name it. `kind`: `values.AgentKind`.

        verify_key: The 32 bytes of their Ed25519 key.

        callback_host: The one host that they may be called back at; empty: they ask.

        vouches: Whether it was agreed with them that their word on whose account it is counts. Else it proves an
            address, and nothing more.

        token_digest: SHA-256 of the token that counts now, until `token_expires_at`. `token_before`: of the one before
            it, until `token_until`.

        busy_until: Until then nobody else calls them back: somebody does, or their server is left alone.

        ended_at: Since then nothing of theirs is taken; what they asked for goes on counting.
    """

    agent_id = models.CharField(max_length=80, unique=True)
    kind = models.CharField(max_length=16)
    name = models.CharField(max_length=200)
    verify_key = models.BinaryField(max_length=32)
    callback_host = models.CharField(max_length=255, default="")
    vouches = models.BooleanField(default=False)
    token_digest = models.BinaryField(max_length=32, null=True, db_index=True)
    token_expires_at = InstantField(default=0)
    token_before = models.BinaryField(max_length=32, null=True, db_index=True)
    token_until = InstantField(default=0)
    busy_until = InstantField(default=0)
    registered_at = InstantField()
    ended_at = InstantField(null=True)

    class Meta:
        app_label = "desk"


class AgentRequest(models.Model):
    """One objection, or one withdrawal, that an agent handed in.

    Attributes:
        request_id: What the agent asks for it by: a UUID. `agent_request_id`: what the agent calls it; handed in again
            under the same name, it is the same request. Empty: nothing.

        kind: `values.AgentRequestKind`.

        content: Keyed hash of what was asked, without its times: the same name with another content is refused.

        case: None where nothing was found that the objection could be about.

        made_case: Whether its case came to be by it. Of one that was there before the agent's first such request it is
            told no more than that it counts.

        outcome: `values.AgentOutcome`; empty: as its case stands.

        revoked_at: When the agent asked to take it back; whether that came to pass, its case says.

        speaks_profile: Whether it came with the profile's object: it is taken back by a bound message alone.

        has_callback: Whether `sealed` has an address at which the agent is to be told.

        mandate: SHA-256 of the mandate in hex; empty: none was named.

        sealed: `values.AgentRequestDetails`.
    """

    request_id = models.CharField(max_length=36, unique=True)
    agent = models.ForeignKey(Agent, models.PROTECT, related_name="requests")
    agent_request_id = models.CharField(max_length=128)
    kind = models.CharField(max_length=16, default="objection")
    content = KeyedHashField()
    case = models.ForeignKey(DeskCase, models.CASCADE, null=True, related_name="agent_requests")
    made_case = models.BooleanField(default=False)
    outcome = models.CharField(max_length=32, default="")
    revoked_at = InstantField(null=True)
    speaks_profile = models.BooleanField(default=True)
    has_callback = models.BooleanField(default=False)
    received_at = InstantField()
    mandate = models.CharField(max_length=64, default="")
    sealed = SealedField(default=b"")

    class Meta:
        app_label = "desk"
        constraints = (
            models.UniqueConstraint(
                fields=["agent", "agent_request_id"],
                condition=~Q(agent_request_id=""),
                name="one_request_per_name_of_an_agent",
            ),
        )


class SeenMessage(models.Model):
    """A signed message that was taken: the same bytes count once. `until`: from then on it has expired anyway."""

    digest = models.BinaryField(max_length=32, primary_key=True)
    until = InstantField(db_index=True)

    class Meta:
        app_label = "desk"


class OwedCallback(models.Model):
    """That an agent is to be told how a request stands, at the address it gave. What it is told is made just then, and
    then it is owed no more.

    Attributes:
        dead_at: Nobody tries any more; the agent may ask. `last_problem`: a code, never an answer's text.
    """

    request = models.ForeignKey(AgentRequest, models.CASCADE, related_name="callbacks")
    written_at = InstantField()
    due_at = InstantField()
    attempts = models.IntegerField(default=0)
    dead_at = InstantField(null=True)
    last_problem = models.CharField(max_length=60, default="")

    class Meta:
        app_label = "desk"
        indexes = (
            models.Index(
                fields=["due_at"],
                condition=Q(dead_at__isnull=True),
                name="callbacks_still_to_make",
            ),
        )
