"""One item: one piece of content, as an export or a corpus names it. What it does not say is `unknown` or None."""

from typing import Literal

from msgspec import Struct

from widerspruch.rulebook.vocabulary import ActorRole, Audience, AudienceBasis, Kind, State

ParseFlag = (
    Literal["mojibake_repaired", "mojibake_mixed", "date_unparsed", "date_backwards"]
    | Literal["label_guess", "truncated", "dialect_resync"]
)
Precision = Literal["s", "min", "day", "month_unknown"]
Zone = Literal["utc", "fixed-08", "local_unknown"]
MentionBasis = Literal["structured", "text", "participant"]
AiRole = Literal["prompt", "reply", "unknown"]
MediumKind = Literal["photo", "video", "audio", "file"]
FactName = (
    Literal["username", "display_name", "email_primary", "email_confirmed", "email_previous", "phone", "birth_date"]
    | Literal["country", "jurisdiction", "registered_at", "private_account", "private_since", "advanced_chat_privacy"]
    | Literal["linked_account", "administers_page", "named_list", "notice_shown", "consent_state"]
    | Literal["export_requested", "export_from", "export_until", "export_categories", "message_limit_reached"]
)


class Medium(Struct, frozen=True, gc=False):
    """A picture, film or sound of an item: its name in the export, never its content or its EXIF data."""

    ref: str
    kind: MediumKind = "photo"
    bytes: int | None = None
    has_person_hint: bool = False


class Mention(Struct, frozen=True, gc=False):
    """Somebody whom an item tags or names, and how we know."""

    name: str | None = None
    handle: str | None = None
    basis: MentionBasis = "text"


class Place(Struct, frozen=True, gc=False):
    """A place that an item names. Coordinates only if the item itself states a place."""

    name: str | None = None
    lat: float | None = None
    lon: float | None = None


class Item(Struct, gc=False):
    """One piece of content.

    Attributes:
        created_at: Microseconds since 1970 in UTC, or None. Where `created_tz` is not "utc", the local reading
            taken as UTC (local_unknown) or converted (fixed-08).

        surface_owner: Whose wall, post, group or page it stands on, as the export names it.

        text: Repaired, not normalised.

        record_no: Running number of the record within its member.

        thread, author: In which chat it stands and who wrote it, as the export names them. They tell equal messages
            apart and are in no table: an export of mine is no list of others.
    """

    kind: Kind
    created_at: int | None
    text: str | None = None
    record_no: int = 0
    audience: Audience = "unknown"
    audience_basis: AudienceBasis = "none"
    actor_role: ActorRole = "own"
    surface_owner: str | None = None
    created_precision: Precision = "s"
    created_tz: Zone = "utc"
    updated_at: int | None = None
    backdated_at: int | None = None
    state: State = "live"
    lang: str | None = None
    media: tuple[Medium, ...] = ()
    mentions: tuple[Mention, ...] = ()
    links: tuple[str, ...] = ()
    place: Place | None = None
    is_ai_interaction: bool = False
    ai_surface: str | None = None
    ai_role: AiRole | None = None
    external_id: str | None = None
    external_url: str | None = None
    parse_flags: tuple[ParseFlag, ...] = ()
    thread: str | None = None
    author: str | None = None


class AccountFact(Struct, frozen=True):
    """One thing an export says about the account. `valid_from`: microseconds UTC, or None if it does not say."""

    fact: FactName
    value: str
    valid_from: int | None = None
