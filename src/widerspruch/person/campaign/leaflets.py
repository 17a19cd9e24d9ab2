"""Texts to copy: an e-mail, a message, one sentence for the newsletter; and what the board has to know.

Nothing in a link tells who followed it.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from textwrap import wrap

from widerspruch.lib.writing import written_size
from widerspruch.person.campaign.campaign import Campaign
from widerspruch.person.telling.campaign_told import CampaignTold
from widerspruch.person.telling.words import PersonWords

_WIDTH = 76

Say = Callable[..., str]


def leaflets(told: CampaignTold) -> Mapping[str, str]:
    """The texts of one language by the names of their files."""
    say = PersonWords(told.language).person
    texts = {"email": _email, "messenger": _messenger, "short": _short}
    return {say(f"campaign.file.{kind}"): text(told, say) for kind, text in texts.items()}


def _email(told: CampaignTold, say: Say) -> str:
    def said(name: str, **values: object) -> str:
        return say(f"campaign.email.{name}", **values)

    when = say("campaign.page.short_until", day=told.until) if told.until else say("campaign.page.short_any_time")
    who = told.association
    signed = [one for one in (who.contact, who.name, who.email, who.phone) if one]
    paragraphs = [
        said("subject", title=told.title),
        said("hello"),
        *(told.introduction if told.is_own_introduction else (said("lead"),)),
        f"{said('platforms', platforms=told.platforms)} {when}",
        f"{said('steps')}\n{told.published_at}",
        f"{said('each')}{' ' + said('take_time', n=told.minutes) if told.minutes else ''}",
        said("chain"),
        *([say("campaign.page.why_title") + ":\n" + "\n".join(f"- {one}" for one in told.why)] if told.why else []),
        said("photos"),
        f"{said('nothing_collected')} {said('forward')}",
        said("bye") + "\n" + "\n".join(signed),
        said("no_advice", day=told.day),
    ]
    return "\n\n".join(paragraphs) + "\n"


def _messenger(told: CampaignTold, say: Say) -> str:
    def said(name: str, **values: object) -> str:
        return say(f"campaign.messenger.{name}", **values)

    several = sum(len(group.platforms) for group in told.groups) > 1
    lines = (
        said("lead", title=told.title),
        said("what" if several else "what_one", platforms=told.platforms),
        f"{said('how')}\n{told.published_at}",
        said("until", day=told.until) if told.until else said("any_time"),
        said("chain"),
        told.association.name,
    )
    return "\n\n".join(lines) + "\n"


def _short(told: CampaignTold, say: Say) -> str:
    address = told.published_at
    return say("campaign.short.text", platforms=told.platforms, address=address) + "\n"


def readme(campaign: Campaign, told: CampaignTold, site_bytes: int, left_out: Sequence[str], today: date) -> str:
    """What the board has to do and to know, in the campaign's first language."""
    language = told.language
    say = PersonWords(language).person

    def said(name: str, **values: object) -> str:
        return say(f"campaign.readme.{name}", **values)

    files = [
        "{}: {}".format(
            ", ".join(PersonWords(one).person(f"campaign.file.{kind}") for one in campaign.languages),
            said(f"what_{kind}"),
        )
        for kind in ("sheet", "slide")
    ]
    folders = dict.fromkeys(
        PersonWords(one).person("campaign.file.email").rpartition("/")[0] for one in campaign.languages
    )
    shown = [one for one in (*_contact(campaign), *campaign.association.address) if one]
    fields = {
        "address": campaign.published_at,
        "contact": ", ".join(shown),
        "others": say("campaign.page.others_title"),
        "size": written_size(site_bytes, language),
    }
    sections: list[tuple[str, bool, list[str]]] = [
        (
            "what",
            False,
            [
                said("what_site", **fields),
                *files,
                f"{', '.join(folders)}: {said('what_texts')}",
                said("what_statements"),
            ],
        ),
        ("publish", True, [said(f"publish_{at}", **fields) for at in range(1, 6)]),
        ("privacy", False, [said(f"privacy_{at}", **fields) for at in range(1, 5)]),
        ("own", False, [said(f"own_{at}", **fields) for at in range(1, 3)]),
        ("fresh", False, [said(f"fresh_{at}", **fields) for at in range(1, 4)]),
    ]
    if left_out:
        said_out = [say(f"campaign.left_out.{name}") for name in left_out]
        sections.insert(1, ("shorter", False, [said("shorter_why"), *said_out]))
    lines = [*_heading(said("title", title=told.title), "="), said("built", day=today), ""]
    for name, numbered, items in sections:
        lines += _heading(said(name), "-")
        for at, item in enumerate(items, start=1):
            lines += wrap(
                item,
                _WIDTH,
                initial_indent=f"{at}. " if numbered else "- ",
                subsequent_indent="   "[: 3 if numbered else 2],
                break_long_words=False,
                break_on_hyphens=False,
            )
        lines.append("")
    lines += wrap(said("no_advice"), _WIDTH, break_long_words=False)
    return "\n".join(lines) + "\n"


def _contact(campaign: Campaign) -> tuple[str, ...]:
    who = campaign.association
    return who.name, who.contact, who.email, who.phone, who.website


def _heading(text: str, line: str) -> list[str]:
    return [text, line * min(len(text), _WIDTH)]
