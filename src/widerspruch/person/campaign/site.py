"""The site: one page a language, without script; beside them their style sheet and a logo.

told campaign  ->  template  ->  HTML

Nothing is loaded from elsewhere, and the pages themselves forbid it.
"""

import re
from collections.abc import Sequence
from importlib.resources import files

from msgspec import Struct

from widerspruch.lib.pictures import Picture
from widerspruch.lib.writing import Language
from widerspruch.person.pages import page_templates
from widerspruch.person.telling.campaign_told import CampaignTold
from widerspruch.person.telling.words import PersonWords

MOST_BYTES = 100_000
"""Of all files of a site together: there at once with a bad connection, too."""

INDEX = "index.html"


class SitePage(Struct, frozen=True):
    """One page of the site: its file, and how the switch between languages names it."""

    language: Language
    tag: str
    name: str
    file: str


def site_pages(languages: Sequence[Language]) -> tuple[SitePage, ...]:
    """The pages; the first is what an address without a file's name opens."""
    return tuple(
        SitePage(
            language=language,
            tag=language.partition("-")[0],
            name=PersonWords(language).person(f"campaign.language.{language}"),
            file=PersonWords(language).person("campaign.file.page") if number else INDEX,
        )
        for number, language in enumerate(languages)
    )


def site_page(told: CampaignTold, pages: Sequence[SitePage], logo: Picture | None) -> bytes:
    """One of them."""
    words = PersonWords(told.language)
    page = page_templates("widerspruch.person.campaign").get_template("site.html.j2")
    with_others = [group.anchor for group in told.groups if group.others]
    html = page.render(
        told=told,
        pages=pages,
        logo=logo,
        has_others=bool(with_others),
        others_at="others" if told.groups[0].others else f"others-{next(iter(with_others), '')}",
        policy=_POLICY,
        say=words.person,
        w=lambda text_id, **values: words.person(f"campaign.page.{text_id}", **values),
    )
    lines = (line.strip() for line in _NEEDLESS.sub("", html).splitlines())
    return ("\n".join(line for line in lines if line) + "\n").encode("utf-8", "replace")


_NEEDLESS = re.compile("</(?:li|p)>")
"""Ends that HTML does without: a twentieth of a page."""

_POLICY = "default-src 'none'; style-src 'self' file:; img-src 'self' file: data:; form-action 'none'; base-uri 'none'"
"""Nothing but its own style sheet and logo, also where the pages lie in a folder on somebody's disk."""


def site_style() -> bytes:
    """The style sheet of all pages."""
    return (files("widerspruch.person.campaign") / "templates" / "site.css").read_bytes()
