"""What a campaign tells, in one language: ways by platform, what they do, what comes after.

campaign + rulebook + day  ->  CampaignTold  ->  site, sheets, texts
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from urllib.parse import urlsplit

from widerspruch.objections.account import Account, AccountKind
from widerspruch.objections.plan import plan
from widerspruch.person.campaign.campaign import Campaign
from widerspruch.person.telling.campaign_told import (
    AskedOften,
    CampaignGap,
    CampaignPlatform,
    CampaignStep,
    CampaignTold,
    CampaignWay,
    LawSentence,
    OnDevices,
    OtherCase,
    Place,
    PlatformGroup,
)
from widerspruch.person.telling.next_steps import NoWay, Step, next_steps
from widerspruch.person.telling.own_word import own_word
from widerspruch.person.telling.reasons import reasons
from widerspruch.person.telling.sources import evidence
from widerspruch.person.telling.ways import Guide, Way, parts_of
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.load import Rulebook
from widerspruch.rulebook.model import Device, Terms, Use

_DEVICES: tuple[Device, ...] = ("iphone", "android", "browser")
"""Most read such a page on a phone."""


def tell_campaign(campaign: Campaign, rulebook: Rulebook, words: PersonWords, today: date) -> CampaignTold:
    """The campaign in the language of `words`."""
    own = campaign.texts[words.language]
    groups = tuple(_groups(campaign.platforms, rulebook, words, today))
    steps = [step for group in groups for platform in group.platforms for step in platform.steps]
    asks = any(step.takes_reasons for step in steps)
    blocks = reasons(rulebook, words)
    return CampaignTold(
        language=words.language,
        tag=words.language.partition("-")[0],
        title=own.title or words.person("campaign.page.title"),
        introduction=own.introduction or (words.person("campaign.page.lead"),),
        is_own_introduction=bool(own.introduction),
        why=own.reasons,
        association=campaign.association,
        platforms=words.listed(rulebook.platforms[slug].name for slug in campaign.platforms),
        minutes=sum(step.minutes for step in steps if step.is_needed),
        until=None if campaign.until is None else words.day(campaign.until),
        groups=groups,
        reason_notes=tuple(_reason_notes(groups, words)) if asks else (),
        reason_blocks=tuple(block.text for block in blocks.blocks if block.id in _BLOCKS) if asks else (),
        law=tuple(_law(rulebook, words)),
        questions=tuple(_questions(groups, rulebook, words)),
        published_at=_page_address(campaign, words),
        day=words.day(today),
        sources_as_of=words.day(rulebook.newest_platform_text()),
    )


def _page_address(campaign: Campaign, words: PersonWords) -> str:
    """Where this language's page lies: the first is what the address itself opens."""
    address = campaign.published_at
    if words.language == campaign.languages[0] or not _is_folder(address):
        return address
    return f"{address.removesuffix('/')}/{words.person('campaign.file.page')}"


def _is_folder(address: str) -> bool:
    """Whether the files of a site can lie below it: no single page, no search."""
    parts = urlsplit(address)
    return not parts.query and not parts.fragment and "." not in parts.path.rpartition("/")[2]


def _steps(
    slug: str, rulebook: Rulebook, words: PersonWords, today: date
) -> tuple[tuple[Step, ...], tuple[NoWay, ...]]:
    """What somebody with one account there has to do, and where there is no way."""
    told = next_steps(plan([Account(slug, slug)], rulebook, (), today), rulebook, words)
    return told.steps, told.gaps


def _groups(slugs: Iterable[str], rulebook: Rulebook, words: PersonWords, today: date) -> Iterator[PlatformGroup]:
    """Platforms by their family, in the order in which the first of each was named."""
    families: dict[str, list[str]] = {}
    for slug in slugs:
        families.setdefault(rulebook.platforms[slug].family or slug, []).append(slug)
    for family, members in families.items():
        yield _group(family, members, rulebook, words, today)


def _group(family: str, members: list[str], rulebook: Rulebook, words: PersonWords, today: date) -> PlatformGroup:
    told: dict[object, str] = {}
    advice: dict[str, None] = {}
    detours: dict[CampaignWay, None] = {}
    fallbacks: dict[CampaignWay, None] = {}
    platforms = []
    for slug in members:
        steps, gaps = _steps(slug, rulebook, words, today)
        name = rulebook.platforms[slug].name
        platforms.append(
            CampaignPlatform(
                id=slug,
                name=name,
                word=_word(slug, rulebook, words, today),
                steps=tuple(_step(step, _first(told, step, name), words) for step in steps),
                gaps=tuple(_gap(gap) for gap in gaps),
            )
        )
        advice |= dict.fromkeys(sentence for step in steps for sentence in step.advice)
        detours |= dict.fromkeys(_way(way, words) for step in steps for way in step.detours)
        fallbacks |= dict.fromkeys(_way(way, words, guided=False) for step in steps for way in step.fallbacks)
    in_gaps = {sentence for platform in platforms for gap in platform.gaps for sentence in gap.advice}
    versions = rulebook.terms_of(members[0])
    now = [terms for terms in versions if terms.valid_from <= today]
    return PlatformGroup(
        anchor=family,
        version=now[-1].id if now else None,
        name=words.listed(platform.name for platform in platforms),
        since=_since(versions, now[-1:], words, today),
        terms=_terms(now[-1], words) if now else None,
        uses=tuple(dict.fromkeys(words.law(use.says) for use in _used(now[-1:]))),
        platforms=tuple(platforms),
        advice=tuple(sentence for sentence in advice if sentence not in in_gaps),
        detours=tuple(detours),
        fallbacks=tuple(fallbacks),
        others=tuple(_others(members, rulebook, words, today)),
    )


def _first(told: dict[object, str], step: Step, name: str) -> str | None:
    """The platform at which the same was told first, if that was another one."""
    first = told.setdefault((step.effect, step.not_covered, step.proof), name)
    return None if first == name else first


def _used(versions: Iterable[Terms]) -> Iterator[Use]:
    """What a reader should know of: what is named, and what is disputed of conversations with an AI."""
    for terms in versions:
        for use in terms.uses:
            if use.when != "disputed" or "ai_prompt" in use.kinds:
                yield use


def _since(versions: Iterable[Terms], now: Iterable[Terms], words: PersonWords, today: date) -> str | None:
    """Since when AI is trained. Where sources disagree whether it is at all, that; where none says so, nothing."""
    versions = tuple(versions)
    starts = sorted(terms.valid_from for terms in versions if terms.training_for("generative") == "yes")
    if not starts:
        return None
    if starts[0] > today:
        return words.person("campaign.page.starts", day=starts[0])
    named = [use for terms in now for use in terms.uses if use.when not in ("never", "disputed")]
    if not named:
        return words.person("campaign.page.not_sure")
    is_sure = any(not fact.uncertain for use in named for fact in use.facts)
    # Where the oldest version that is known trains already, an older one may have done so, too.
    is_exact = versions[0].valid_from < starts[0]
    name = "since_perhaps" if not is_sure else "since" if is_exact else "since_at_latest"
    return words.person(f"campaign.page.{name}", day=starts[0])


def _terms(terms: Terms, words: PersonWords) -> str:
    seen = max(fact.seen_on for fact in terms.facts)
    return words.person("campaign.page.terms_seen", day=terms.valid_from, seen=seen)


def _word(slug: str, rulebook: Rulebook, words: PersonWords, today: date) -> str | None:
    word = own_word(slug, rulebook, words, today)
    return None if word is None else " ".join(filter(None, (word.title, word.says, word.still)))


def _step(step: Step, same_as: str | None, words: PersonWords) -> CampaignStep:
    return CampaignStep(
        way=_way(step.way, words),
        tag=step.tag,
        is_needed=step.strength == "needed",
        minutes=step.minutes,
        takes=step.takes,
        takes_reasons=step.reason is not None and step.reason.blocks,
        when=None if step.due is None else step.when,
        remarks=step.remarks,
        reason=None if step.reason is None else step.reason.sentence,
        same_as=same_as,
        guide_as=None,
        effect=step.effect if same_as is None else (),
        not_covered=step.not_covered if same_as is None else (),
        proof=step.proof if same_as is None else None,
        label=words.person("campaign.page.certain" if step.sureness.certain else "campaign.page.uncertain"),
        seen=step.sureness.seen,
        tried=None if step.sureness.tried == words.person("sureness.untried") else step.sureness.tried,
    )


def _way(way: Way, words: PersonWords, *, guided: bool = True) -> CampaignWay:
    return CampaignWay(
        route=way.route,
        title=way.title,
        url=way.url,
        host=None if way.url is None else (urlsplit(way.url).hostname or "").removeprefix("www."),
        email=way.email,
        address=way.address,
        uncertain=way.uncertain,
        places=_places(way.guides, words) if guided else (),
    )


def _places(guides: tuple[Guide, ...], words: PersonWords) -> tuple[Place, ...]:
    """A way once for all devices, each place apart where they differ: most do so in one sentence."""
    told = {guide.device: guide.sentences for guide in guides}
    devices = [device for device in _DEVICES if device in told]
    longest = max((len(sentences) for sentences in told.values()), default=0)
    return tuple(
        tuple(_place({device: told[device][at] for device in devices if at < len(told[device])}, words))
        for at in range(longest)
    )


def _place(by_device: Mapping[Device, str], words: PersonWords) -> Iterator[OnDevices]:
    on: dict[str, list[Device]] = {}
    for device, sentence in by_device.items():
        on.setdefault(sentence, []).append(device)
    for sentence, devices in on.items():
        names = words.listed(words.person(f"campaign.device.{device}") for device in devices)
        yield OnDevices(None if len(on) == 1 else names, parts_of(sentence))


def _gap(gap: NoWay) -> CampaignGap:
    return CampaignGap(gap.route, gap.title, gap.advice)


_OTHERS: Mapping[AccountKind, str] = {
    kind: f"campaign.page.other_{kind}" for kind in ("locked_out", "none", "mentioned", "page")
}


def _others(members: Iterable[str], rulebook: Rulebook, words: PersonWords, today: date) -> Iterator[OtherCase]:
    """Ways for people without such an account, without steps: most are letters and forms that explain themselves."""
    members = tuple(members)
    for kind, title in _OTHERS.items():
        accounts = [Account(slug, slug, kind) for slug in members]
        told = next_steps(plan(accounts, rulebook, (), today), rulebook, words)
        gaps = [gap for gap in told.gaps if gap.because != "unrecorded"]
        ways = [step.way for step in told.steps] + [way for gap in gaps for way in gap.alternatives]
        advice = [sentence for step in told.steps for sentence in step.advice]
        advice += [sentence for gap in gaps for sentence in gap.advice]
        if ways or advice:
            yield OtherCase(
                title=words.person(title),
                ways=tuple(dict.fromkeys(_way(way, words, guided=False) for way in ways)),
                advice=tuple(dict.fromkeys(advice)),
            )


_ASKING = frozenset({"tiktok"})
"""Families that ask for reasons themselves."""


def _reason_notes(groups: Iterable[PlatformGroup], words: PersonWords) -> Iterator[str]:
    """When a reason is of use, as far as these platforms go."""
    families = {group.anchor for group in groups}
    for about, asked_at in _NOTES:
        if not asked_at or asked_at & families:
            yield words.law(f"reason.when_needed.{about}")


_NOTES: tuple[tuple[str, frozenset[str]], ...] = (
    ("form", frozenset()),
    ("letter", frozenset()),
    ("asked", _ASKING),
    ("sensitive", frozenset()),
    ("no_advice", frozenset()),
)

_BLOCKS = ("context", "irreversible", "no_need", "children", "for_others", "deidentification")
"""Building blocks that suit many in an association; the app has them all."""

_LAW = ("art_21", "art_12_3", "art_12_3_extension", "art_77", "at_dsg_24_4", "ch_dsg")
"""Points of law that somebody needs who has objected."""


def _law(rulebook: Rulebook, words: PersonWords) -> Iterator[LawSentence]:
    yield from (_law_sentence(point, rulebook, words) for point in _LAW)


def _law_sentence(point_id: str, rulebook: Rulebook, words: PersonWords) -> LawSentence:
    point = next(point for point in rulebook.law if point.id == point_id)
    first = evidence(point.facts, rulebook, words)[0]
    source = words.person("campaign.page.law_source", source=first.title, seen=f"{first.seen} ({first.confidence})")
    return LawSentence(words.law(f"law.{point_id}"), source)


_QUESTIONS: tuple[tuple[str, frozenset[str]], ...] = (
    ("late", frozenset()),
    ("several", frozenset({"meta"})),
    ("before", frozenset({"meta"})),
    ("private", frozenset({"meta"})),
    ("chats", frozenset({"meta", "linkedin", "whatsapp"})),
    ("photos", frozenset()),
    ("minors", frozenset({"meta", "linkedin"})),
)
"""Questions, and the families at whose platforms they are asked; none: at all."""


def _questions(groups: Iterable[PlatformGroup], rulebook: Rulebook, words: PersonWords) -> Iterator[AskedOften]:
    families = {group.anchor for group in groups}
    for about, asked_at in _QUESTIONS:
        if not asked_at or asked_at & families:
            say = words.person
            yield AskedOften(say(f"campaign.page.ask_{about}"), say(f"campaign.page.answer_{about}"))
    law = _law_sentence("art_16", rulebook, words)
    yield AskedOften(words.person("campaign.page.ask_wrong"), law.sentence, law.source)
