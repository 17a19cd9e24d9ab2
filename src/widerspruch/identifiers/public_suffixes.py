"""Domains under which anybody may have a page: an objection for one of them would be one for strangers.

A hand-picked part of what https://publicsuffix.org collects: registries of countries that sell names one label further
down, and hosts that give each customer a sub-domain. Domains with one label need no list.
"""

from widerspruch.identifiers.profile_hosts import BY_DOMAIN


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BY_COUNTRY = {
    "uk": "ac co gov ltd me net nhs org plc police sch",
    "at": "ac co gv or",
    "au": "asn com edu gov id net org",
    "br": "art blog com edu eco gov ind jus leg mil net org",
    "cn": "ac com edu gov mil net org",
    "de": "com",
    "es": "com edu gob nom org",
    "fr": "asso com gouv nom prd tm",
    "gr": "com edu gov net org",
    "hk": "com edu gov idv net org",
    "hu": "co info org",
    "id": "ac co desa go mil my net or sch web",
    "il": "ac co gov idf k12 muni net org",
    "in": "ac co edu firm gen gov ind net nic org res",
    "it": "edu gov",
    "jp": "ac ad co ed go gr lg ne or",
    "ke": "ac co go me mobi ne or sc",
    "kr": "ac co es go hs kg mil ms ne or pe re sc",
    "mx": "com edu gob net org",
    "my": "com edu gov mil name net org",
    "ng": "com edu gov mil mobi name net org sch",
    "nz": "ac co cri geek gen govt iwi kiwi maori mil net org school",
    "ph": "com edu gov mil net ngo org",
    "pk": "com edu fam gob gok gov net org web",
    "pl": "com edu gov info net org",
    "pt": "com edu gov int net nome org publ",
    "ro": "arts com firm info nom nt org rec store tm www",
    "rs": "ac co edu gov in org",
    "ru": "ac com edu gov int mil msk net org pp spb",
    "sg": "com edu gov net org per",
    "th": "ac co go in mi net or",
    "tr": "av bbs bel biz com dr edu gen gov info k12 kep mil name net org pol tel tv web",
    "tw": "club com ebiz edu game gov idv mil net org",
    "ua": "com edu gov in kiev kyiv lviv net od org",
    "vn": "ac biz com edu gov health info int name net org pro",
    "za": "ac co edu gov law mil net nom org school web",
}
_OF_CUSTOMERS = _words(
    "appspot.com azurewebsites.net bitbucket.io blogger.com blogspot.at blogspot.ch blogspot.co.uk blogspot.com"
    " blogspot.de blogspot.fr bsky.social cloudfront.net codeberg.page de.vu deviantart.com eu.com firebaseapp.com"
    " fly.dev framer.website ghost.io github.dev github.io githubusercontent.com gitlab.io glitch.me herokuapp.com"
    " hf.space home.blog jimdo.com jimdofree.com jimdosite.com livejournal.com medium.com myshopify.com neocities.org"
    " netlify.app notion.site npage.de onrender.com over-blog.com pages.dev r2.dev readthedocs.io repl.co replit.app"
    " s3.amazonaws.com square.site squarespace.com streamlit.app substack.com surge.sh tistory.com tumblr.com"
    " typepad.com uk.com us.com vercel.app web.app webflow.io weebly.com wixsite.com wordpress.com workers.dev"
)
PUBLIC_SUFFIXES = (
    frozenset(f"{second}.{country}" for country, seconds in _BY_COUNTRY.items() for second in seconds.split())
    | _OF_CUSTOMERS
)
_PAGES_OF_MANY = frozenset(BY_DOMAIN) | _words(
    "bitbucket.org codeberg.org gitlab.com huggingface.co stackexchange.com stackoverflow.com wikipedia.org"
)


def is_of_many(domain: str) -> bool:
    """Whether pages of people who have nothing to do with each other stand at a domain, folded: a suffix under which
    names are sold or given away, or a host of profiles or code."""
    return "." not in domain or domain in PUBLIC_SUFFIXES or domain in _PAGES_OF_MANY
