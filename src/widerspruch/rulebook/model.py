"""What a platform file says: frozen values, one field per fact, no behaviour beyond reading them.

The TOML files under `platforms/` decode straight into these types; a key that no type knows is an error.
Texts are ids into the catalogue (`texts/`): facts and sentences are kept apart.
"""

from datetime import date
from typing import Literal

from msgspec import Struct, field

from widerspruch.rulebook.vocabulary import Authors, Confidence, Kind, Purpose, Scope, Training, When

Who = Literal["account_holder", "locked_out", "no_account", "mentioned", "page", "group_admin"]
Device = Literal["browser", "iphone", "android"]
RouteKind = Literal["form", "switch", "email", "letter", "chat_command", "api", "setting", "none"]
Unit = Literal["account", "accounts_centre", "account_and_email", "email", "person", "workspace", "nothing"]
Strength = Literal["needed", "advised", "fallback"]
LawState = Literal["in_force", "proposed", "interim"]
LookResult = Literal["works", "changed", "gone", "unclear"]


class CapturedBetween(Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The days of two captures of a document: one of them says something, the other does not.

    Attributes:
        after: None: the first capture has it already, and since when it stood there no archive tells.
    """

    after: date | None = None
    before: date

    def holds(self, without: date | None, first: date) -> bool:
        """Whether it says that something began between a capture without it, if there is one, and the first with it.

        It does so, too, where it tells of an earlier beginning: some captures are not of the whole document.
        """
        if without is None or self.after is None:
            return without is self.after and first == self.before
        return (self.after <= without and first <= self.before) or self.before <= without


class Fact(Struct, frozen=True, forbid_unknown_fields=True):
    """Where a statement comes from, and how sure it is.

    Attributes:
        source: Id in `sources.toml`.

        place: Where in the source: a commit, a paragraph, a date of publication.

        seen_on: The day on which the source was last looked at.

        confidence: See `vocabulary.Confidence`.

        says: Text id, only where this source says something else than the others (a disputed point).

        references: Ids in `references.toml`: the passages of an archive on which it rests.

        first_seen: Between which two days it began, where nobody captured the document in between: the last capture
            without it, and the first with it.

        last_seen: The same of its end, for what no longer stands there: the last capture with it, and the first
            without it.
    """

    source: str
    seen_on: date
    confidence: Confidence
    place: str = ""
    says: str | None = None
    references: tuple[str, ...] = ()
    first_seen: CapturedBetween | None = None
    last_seen: CapturedBetween | None = None

    @property
    def uncertain(self) -> bool:
        """Shown to users as uncertain: rests on one press source, or is not verified."""
        return "C" in self.confidence or "U" in self.confidence


class Use(Struct, frozen=True, forbid_unknown_fields=True):
    """One thing that the terms let the platform do with some kinds of content.

    Attributes:
        rule: Permanent id, unique in the rulebook; shown beside every verdict that rests on it.

        kinds: The kinds of items this is about.

        when: On which audience the use depends.

        authors: Whether it covers adults only, or minors as far as sources do not disagree.

        purpose: What the training is for: content-generating AI, or other AI.

        says: Text id of the sentence that states the rule.
    """

    rule: str
    kinds: tuple[Kind, ...]
    when: When
    says: str
    facts: tuple[Fact, ...]
    authors: Authors = "all"
    purpose: Purpose = "generative"


class Terms(Struct, frozen=True, forbid_unknown_fields=True):
    """One dated version of a platform's rules. It ends where the next version of the same file begins.

    Attributes:
        id: Permanent id, unique in the rulebook.

        announced: The first day on which anybody could know of this version (`announced_on` in the file); None where
            no source tells, which is not the same as the day on which it came into force.

        valid_from: First day in force, at the controller's place (all dates are days in Europe/Berlin).

        dropped_on: The day on which an announced version was given up before (or instead of) coming into force.

        training: "none": nothing is trained on under this version, or, where a platform says so of some kinds alone,
            nothing of these, which the uses below name as never used; "yes": the uses below apply.

        other_training: The same for AI that generates no content, where that began on another day; None: as `training`.

        says: Text id of the sentence that tells a person what this version means.
    """

    id: str
    valid_from: date
    says: str
    facts: tuple[Fact, ...]
    announced: date | None = field(default=None, name="announced_on")
    training: Training = "yes"
    other_training: Training | None = None
    legal_basis: Literal["gdpr-6-1-f", "consent", "contract", "unknown"] = "unknown"
    dropped_on: date | None = None
    uses: tuple[Use, ...] = ()

    @property
    def announced_on(self) -> date:
        """The day from which on people are taken to have known of this version: at the latest that of its start."""
        return self.valid_from if self.announced is None else self.announced

    def training_for(self, purpose: Purpose) -> Training:
        """Whether this version trains AI of one purpose."""
        return self.training if purpose == "generative" or self.other_training is None else self.other_training


class Demands(Struct, frozen=True, forbid_unknown_fields=True):
    """What a route asks of the person. `reason`: none (no field), optional, asked (grounds wanted), required."""

    login: bool = False
    email: Literal["no", "account", "any"] = "no"
    country: Literal["no", "maybe", "yes"] = "no"
    reason: Literal["none", "optional", "asked", "required"] = "none"
    evidence: str | None = None
    phone: bool = False
    identity: bool = False


class Covers(Struct, frozen=True, forbid_unknown_fields=True):
    """What an objection by this route covers. `unit` is what one objection counts for."""

    unit: Unit
    scopes: tuple[Scope, ...] = ()
    purposes: tuple[Purpose, ...] = ("generative",)
    unit_disputed: str | None = None


class Confirms(Struct, frozen=True, forbid_unknown_fields=True):
    """How the platform confirms. Patterns are what sources report; `facts` say how sure that is.

    Attributes:
        screen: Phrases seen on screen.

        mail_phrases: Phrases of a mail that grants, as `answer_phrases` writes them; others stand in `answers/`.

        mail_senders: Domains of genuine senders.

        mail_within_hours: How long the mail may take.

        case_id: Regular expression of the case number in the mail.

        evidence: Text id: what to keep as evidence, above all where nothing is confirmed.
    """

    evidence: str
    facts: tuple[Fact, ...]
    screen: tuple[str, ...] = ()
    mail_phrases: tuple[str, ...] = ()
    mail_senders: tuple[str, ...] = ()
    mail_within_hours: int | None = None
    case_id: str | None = None


class Checked(Struct, frozen=True, forbid_unknown_fields=True):
    """One look at the live route by a person.

    Attributes:
        country: Where the person looked from, by its ISO 3166-1 code.

        label: The words that the page or its button showed.

        image: SHA-256 of a picture of it, which stays with whoever took it.

        by: A short pseudonym: two looks by two people say more than one.
    """

    on: date
    result: LookResult
    replaced_by: str | None = None
    device: Device | None = None
    country: str | None = None
    logged_in: bool | None = None
    label: str = ""
    image: str | None = None
    by: str | None = None


class Route(Struct, frozen=True, forbid_unknown_fields=True):
    """One way to object, or the recorded fact that there is none (`kind = "none"`, then `advice` says what helps).

    Attributes:
        platforms: In a family file, the platforms this route serves; elsewhere empty (this platform).

        who: For whom the route is meant.

        strength: needed (the objection is incomplete without it), advised, or fallback (only when others fail).

        minutes: How long it takes a person, roughly.

        steps: Per device, text ids in order.

        effect: Text ids: what the objection stops, first the claim of the platform, then other readings.

        not_covered: Text ids: what this route cannot stop.

        advice: Text ids: what helps instead or besides.

        fallback: Ids of routes to try when this one does not work, in order.
    """

    id: str
    kind: RouteKind
    who: tuple[Who, ...]
    title: str
    covers: Covers
    facts: tuple[Fact, ...]
    valid_from: date
    valid_to: date | None = None
    platforms: tuple[str, ...] = ()
    url: str | None = None
    address: tuple[str, ...] = ()
    email: str | None = None
    strength: Strength = "needed"
    demands: Demands = Demands()
    confirms: Confirms | None = None
    minutes: int = 5
    steps: dict[Device, tuple[str, ...]] = {}
    effect: tuple[str, ...] = ()
    not_covered: tuple[str, ...] = ()
    advice: tuple[str, ...] = ()
    fallback: tuple[str, ...] = ()
    checked: tuple[Checked, ...] = ()

    def open_on(self, day: date) -> bool:
        """Whether the route was, is or will be there on a day."""
        return self.valid_from <= day and (self.valid_to is None or day < self.valid_to)


class Controller(Struct, frozen=True, forbid_unknown_fields=True):
    """The legal entity behind a platform, GDPR Art. 4(7), for people in the EEA and Switzerland.

    Attributes:
        country: ISO 3166-1 code of the country in which it sits.

        land: The Land of its seat, in Germany: it decides which authority leads.
    """

    name: str
    address: tuple[str, ...]
    country: str
    facts: tuple[Fact, ...]
    land: str | None = None
    dpo_url: str | None = None
    dpo_email: str | None = None


class Milestone(Struct, frozen=True, forbid_unknown_fields=True):
    """One dated event in a platform's history that is not a version of its terms."""

    on: date
    says: str
    facts: tuple[Fact, ...]


class Dispute(Struct, frozen=True, forbid_unknown_fields=True):
    """A point on which sources disagree: both readings are kept, each with who says so, and our own."""

    id: str
    question: str
    readings: tuple[Fact, ...]
    our_reading: str


class Platform(Struct, frozen=True, forbid_unknown_fields=True):
    """One file under `platforms/`.

    Attributes:
        id: Permanent slug.

        name: As users know it.

        role: "family" for a file that only other files build on (Meta's common policy).

        family: Id of the family whose terms and routes hold here too.

        accounts_centre: Accounts with the same value here can be linked into one group.

        countries: Where the facts hold: EEA, CH ... (ISO codes or EEA).

        notes: Text ids: uncertain or missing facts that a person should know.
    """

    id: str
    name: str
    controller: Controller
    role: Literal["platform", "family"] = "platform"
    family: str | None = None
    accounts_centre: str | None = None
    countries: tuple[str, ...] = ("EEA",)
    terms: tuple[Terms, ...] = ()
    routes: tuple[Route, ...] = ()
    history: tuple[Milestone, ...] = ()
    disputes: tuple[Dispute, ...] = ()
    notes: tuple[str, ...] = ()


SourceKind = Literal[
    "archive", "platform", "authority", "court", "law", "report", "consumer", "association", "record", "press", "ours"
]
PRIMARY: tuple[SourceKind, ...] = ("archive", "platform", "authority", "court", "law")
"""Who speaks for themselves: only such a text can make a fact certain at the first hand (confidence A)."""


class Source(Struct, frozen=True, forbid_unknown_fields=True):
    """One source in `sources.toml`: who publishes it, where, under which licence.

    Attributes:
        kind: What the text at hand is. archive: a platform's own text in a public archive; platform: its page or form
            itself; report: what an authority or lawmaker said, as others report it; consumer: a consumer centre or
            chamber; association: any other association; record: a public list of addresses; ours: our conclusion.

        archive: The collection in `archives.json`.

        documents: What was read there, as `service/document`.
    """

    title: str
    publisher: str
    kind: SourceKind
    url: str = ""
    licence: str = ""
    archive: str | None = None
    documents: tuple[str, ...] = ()


class LawPoint(Struct, frozen=True, forbid_unknown_fields=True):
    """One point of law that texts rest on. Its sentence stands in the catalogue under `law.<id>`.

    Attributes:
        topic: What it is about: the objection itself, the answer, the complaint, duties of AI developers, decisions of
            courts, a reform.

        countries: Where it holds: ISO 3166-1 codes, or EEA.

        state: Whether it is law, only proposed, or what a court said for the time being, between its parties.

        known_from: The first day on which anybody could know of it; None: the day it holds from.

        since: The first day on which it holds; None: for as long as this rulebook looks back.

        until: The first day on which it holds no longer.

        readings: Where sources disagree what it means: each with who says so.
    """

    id: str
    topic: Literal["objection", "answer", "complaint", "ai", "court", "reform"]
    countries: tuple[str, ...]
    facts: tuple[Fact, ...]
    state: LawState = "in_force"
    known_from: date | None = None
    since: date | None = None
    until: date | None = None
    readings: tuple[Fact, ...] = ()

    def known_on(self, day: date) -> bool:
        """Whether one could know of it on a day."""
        first = self.known_from or self.since
        return first is None or first <= day

    def holds_on(self, day: date) -> bool:
        """Whether a letter of a day can rest on it."""
        has_begun = self.since is None or self.since <= day
        return self.state != "proposed" and has_begun and not self.is_over(day)

    def is_over(self, day: date) -> bool:
        """Whether it holds no longer."""
        return self.until is not None and self.until <= day


class Reason(Struct, frozen=True, forbid_unknown_fields=True):
    """A building block for a reason, never demanded. The sentences stand in the catalogue under `reason.<id>`."""

    id: str
    facts: tuple[Fact, ...]
    when: tuple[str, ...] = ()


class Authority(Struct, frozen=True):
    """A supervisory authority, from `authorities.json` (derived from datenanfragen/data, CC0-1.0)."""

    slug: str
    country: tuple[str, ...]
    land: str | None
    remit: str
    name: str
    address: tuple[str, ...]
    email: str | None
    complaint_form: str | None
    phone: str | None
    languages: tuple[str, ...]
    last_checked: date
    note: str | None = None
