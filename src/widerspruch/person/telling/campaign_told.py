"""What a campaign says in one language, as values: ways by platform, what they do, what comes after."""

from msgspec import Struct

from widerspruch.lib.writing import Language
from widerspruch.person.campaign.campaign import Association
from widerspruch.person.telling.ways import SentencePart


class OnDevices(Struct, frozen=True):
    """What to do at one place of a way. `devices`: on which of them; None: on all."""

    devices: str | None
    parts: tuple[SentencePart, ...]


Place = tuple[OnDevices, ...]
"""One place of a way: a sentence, or one for each device that does it otherwise."""


class CampaignWay(Struct, frozen=True):
    """A way by name and address. `host`: where its link leads, told beside it."""

    route: str
    title: str
    url: str | None
    host: str | None
    email: str | None
    address: tuple[str, ...]
    uncertain: bool
    places: tuple[Place, ...] = ()


class CampaignStep(Struct, frozen=True):
    """One objection.

    Attributes:
        tag: Whether it is needed or advised.

        takes_reasons: Whether building blocks for a reason are of use there.

        same_as: Name of the platform before it whose effect, limits and proof are the same; None: they are told here.

        guide_as: Name of the platform before it where one does word for word the same; None: it is told here.

        seen: Which source was looked at when.

        tried: When somebody went the way, and how that ended; None: nobody has, as far as we know.
    """

    way: CampaignWay
    tag: str
    is_needed: bool
    minutes: int
    takes: str
    takes_reasons: bool
    when: str | None
    remarks: tuple[str, ...]
    reason: str | None
    same_as: str | None
    guide_as: str | None
    effect: tuple[str, ...]
    not_covered: tuple[str, ...]
    proof: str | None
    label: str
    seen: str
    tried: str | None


class CampaignGap(Struct, frozen=True):
    """Where a platform offers no way: `route` is the record of that."""

    route: str | None
    title: str
    advice: tuple[str, ...]


class CampaignPlatform(Struct, frozen=True):
    """The steps at one platform. `word`: what it says itself, where it does not surely train; None: it does."""

    id: str
    name: str
    word: str | None
    steps: tuple[CampaignStep, ...]
    gaps: tuple[CampaignGap, ...]


class OtherCase(Struct, frozen=True):
    """People whom the steps are not for: no account, no access, shown by others.

    Attributes:
        as_above: Whether their ways are those of the steps, which are told already.
    """

    title: str
    ways: tuple[CampaignWay, ...]
    advice: tuple[str, ...]
    as_above: bool = False


class PlatformGroup(Struct, frozen=True):
    """Platforms with common rules, told together.

    Attributes:
        version: Id of the terms in force; None: none is known.

        uses: What is used for training, one sentence each; `since` from when on, `terms` how new the rules are.

        advice: What is good to know at any of them, once.

        detours: Click paths for when a link does not open; `fallbacks`: other ways for when these do not work either.
    """

    anchor: str
    version: str | None
    name: str
    since: str | None
    terms: str | None
    uses: tuple[str, ...]
    platforms: tuple[CampaignPlatform, ...]
    advice: tuple[str, ...]
    detours: tuple[CampaignWay, ...]
    fallbacks: tuple[CampaignWay, ...]
    others: tuple[OtherCase, ...]

    @property
    def ways(self) -> tuple[CampaignWay, ...]:
        """All that are named."""
        steps = (step.way for platform in self.platforms for step in platform.steps)
        others = (way for other in self.others for way in other.ways)
        return (*steps, *self.detours, *self.fallbacks, *others)

    @property
    def routes(self) -> frozenset[str]:
        """Ids of all ways that are named, and of the records that there is none."""
        gaps = (gap.route for platform in self.platforms for gap in platform.gaps)
        return frozenset((*(way.route for way in self.ways), *(route for route in gaps if route is not None)))


class LawSentence(Struct, frozen=True):
    """A sentence of law, with its source and when it was looked at."""

    sentence: str
    source: str


class AskedOften(Struct, frozen=True):
    """One that is often asked, with its answer."""

    asked: str
    answer: str
    source: str | None = None


class CampaignTold(Struct, frozen=True):
    """A campaign in one language.

    Attributes:
        tag: The language as a page names it.

        minutes: Of all needed steps.

        published_at: Where the page of this language lies.
    """

    language: Language
    tag: str
    title: str
    introduction: tuple[str, ...]
    is_own_introduction: bool
    why: tuple[str, ...]
    association: Association
    platforms: str
    minutes: int
    until: str | None
    groups: tuple[PlatformGroup, ...]
    reason_notes: tuple[str, ...]
    reason_blocks: tuple[str, ...]
    law: tuple[LawSentence, ...]
    questions: tuple[AskedOften, ...]
    published_at: str
    day: str
    sources_as_of: str
