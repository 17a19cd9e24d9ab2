"""Where a platform's profile pages stand on the web, and which part of such an address is the handle."""

import re
from collections.abc import Mapping, Sequence

from msgspec import Struct

HANDLE = re.compile(r"[\w.\-~]{1,100}")


class ProfileHost(Struct, frozen=True):
    """One platform's profile pages."""

    platform: str
    host: str  # the one form of its address
    also: tuple[str, ...] = ()  # other domains of the same pages
    marks: tuple[str, ...] = ()  # segments before the handle, like `in` or `user`; none: the handle comes first
    also_behind: tuple[str, ...] = (
        "stories",
    )  # segments, or two of them, before the handle where it may also come first
    fields: Mapping[str, str] = {}  # of pages that name an account in their query: page -> field
    below: tuple[str, ...] = ()  # domains below which the handle is a sub-domain
    dropped: str = ""  # what matches the end of the handle's segment that is not the handle's
    same_accounts: frozenset[str] = frozenset()  # platforms whose handles are the same people's
    sigil: str = ""  # what a handle's segment begins with, like `@`
    prefix: str = ""  # what the one form has before the handle
    no_handles: frozenset[str] = frozenset()  # first segments that are pages of the platform itself
    id_page: str = ""  # what the path of an account's page by its id matches, up to the id in a group
    only_ascii: bool = True  # whether no handle holds a letter outside of ASCII

    def handle(self, segments: Sequence[str], query: str = "") -> str:
        """The handle in a path that is already folded; "" where it is no profile's."""
        found = ""
        if segments and self.platform == "facebook" and segments[0] == "profile.php":
            number = re.search(r"(?:^|&)id=(\d{1,20})(?:&|$)", query)
            found = number[1] if number else ""
        elif len(segments) > 2 and self.platform == "facebook" and segments[0] == "people":
            found = segments[2]
        elif self.fields and (field := self.fields.get("/".join(segments[:3]))) is not None:
            found = next((one[len(field) + 1 :] for one in query.split("&") if one.startswith(f"{field}=")), "")
        elif behind := self._behind(segments):
            found = behind
        elif segments and segments[0] not in self.no_handles and self._comes_first(segments[0]):
            found = segments[0]
        found = found.removeprefix(self.sigil or "@").rstrip(".")
        if self.dropped:
            found = re.sub(self.dropped, "", found)
        return found if HANDLE.fullmatch(found) else ""

    def _behind(self, segments: Sequence[str]) -> str:
        if len(segments) < 2:
            return ""
        for paths in (self.marks, self.also_behind):
            for before in paths:
                if before == segments[0]:
                    return segments[1]
                if "/" in before and len(segments) > 2 and before == f"{segments[0]}/{segments[1]}":
                    return segments[2]
        if self.platform == "reddit" and segments[0] == "r" and segments[1].startswith("u_"):
            return segments[1][2:]  # everybody's page is a community of that name
        return ""

    def account_id(self, path: str) -> str:
        """The account's id in a path with its query as it is written, without the first stroke; "" where none is."""
        found = re.match(self.id_page, path) if self.id_page else None
        return found[1] if found else ""

    def _comes_first(self, segment: str) -> bool:
        return segment.startswith(self.sigil) if self.sigil else not self.marks


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_META = (
    "about accounts api business developer directory explore help legal login p privacy reel reels settings share"
    " sharer sharer.php stories terms tv web"
)

PROFILE_HOSTS = (
    ProfileHost(
        "instagram",
        "instagram.com",
        ("instagr.am", "ig.me", "ddinstagram.com"),
        also_behind=("stories", "_u", "m", "web/profile"),
        same_accounts=frozenset(["threads"]),
        no_handles=_words(_META),
    ),
    ProfileHost(
        "facebook",
        "facebook.com",
        ("fb.com", "fb.me", "m.me", "messenger.com"),
        also_behind=("stories", "messages/t", "t"),
        id_page=r"(?:(?:profile|story|permalink)\.php\?(?:[^#\s]{0,200}&)?id=|people/[^/\s]{0,200}/"
        r"|groups/[^/\s]{1,100}/user/|messages/t/|t/)?(\d{5,20})(?![\w.])",
        no_handles=_words(
            _META + " events gaming groups hashtag marketplace media memories messages notes pages people permalink.php"
            " photo photo.php photos policies profile.php public search story.php videos watch"
        ),
    ),
    ProfileHost(
        "threads",
        "threads.net",
        ("threads.com",),
        sigil="@",
        prefix="@",
        same_accounts=frozenset(["instagram"]),
    ),
    ProfileHost(
        "x",
        "x.com",
        ("twitter.com", "fixupx.com", "fixvx.com", "fxtwitter.com", "nitter.net", "vxtwitter.com", "xcancel.com"),
        fields={
            "intent/follow": "screen_name",
            "intent/user": "screen_name",
            "intent/tweet": "via",
            "intent/post": "via",
            "share": "via",
        },
        id_page=r"(?:i/user/|intent/(?:follow|user)\?(?:[^#\s]{0,200}&)?user_id=)(\d{1,20})(?!\w)",
        no_handles=_words("explore hashtag home i intent login privacy search settings share tos"),
    ),
    ProfileHost("tiktok", "tiktok.com", sigil="@", prefix="@"),
    ProfileHost(
        "youtube",
        "youtube.com",
        marks=("c", "channel", "user"),
        sigil="@",
        prefix="@",
        id_page=r"channel/(UC[\w-]{22})(?![\w-])",
        only_ascii=False,
    ),
    ProfileHost(
        "linkedin",
        "linkedin.com",
        marks=("in", "pub", "mwlite/in", "comm/in", "posts"),
        prefix="in/",
        dropped=r"_.*",
        only_ascii=False,
    ),
    ProfileHost("reddit", "reddit.com", marks=("user", "u"), prefix="user/"),
    ProfileHost("snapchat", "snapchat.com", marks=("add",), sigil="@", prefix="add/"),
    ProfileHost(
        "pinterest",
        "pinterest.com",
        ("pinterest.at", "pinterest.ch", "pinterest.co.uk", "pinterest.de", "pinterest.fr"),
        no_handles=_words("pin search ideas today"),
    ),
    ProfileHost(
        "telegram",
        "t.me",
        ("telegram.me", "telegram.dog"),
        also_behind=("s",),
        below=("t.me",),
        no_handles=_words("addstickers c joinchat s share"),
    ),
    ProfileHost("whatsapp", "wa.me", no_handles=_words("message qr")),
    ProfileHost("xing", "xing.com", marks=("profile",), prefix="profile/"),
    ProfileHost(
        "github_copilot",
        "github.com",
        ("gist.github.com", "raw.githubusercontent.com", "api.github.com", "codeload.github.com"),
        also_behind=("orgs", "sponsors", "users", "repos"),
        below=("github.io",),
        dropped=r"\.(?:png|keys|gpg|atom)$",
        no_handles=_words(
            "about apps codespaces collections contact customer-stories enterprise events explore features issues login"
            " join marketplace new notifications orgs organizations pricing pulls readme repos repositories search"
            " security sessions settings signup site sponsors stars team topics trending users"
        ),
    ),
)
BY_DOMAIN = {domain: host for host in PROFILE_HOSTS for domain in (host.host, *host.also)}
OF_PLATFORM = {host.platform: host for host in PROFILE_HOSTS}
_BELOW = {domain: host for host in PROFILE_HOSTS for domain in host.below}


def profile_host(domain: str) -> ProfileHost | None:
    """Whose profiles stand at a domain, sub-domains for languages and phones included (``de-de.facebook.com``)."""
    while domain:
        if (host := BY_DOMAIN.get(domain)) is not None:
            return host
        first, _, rest = domain.partition(".")
        domain = rest if _SUB_DOMAIN.fullmatch(first) else ""
    return None


def account_id_at(url: str) -> tuple[str, str]:
    """(platform, id) of the account whose page an address names by the account's id, which is no handle and whose
    capital letters count: ``https://www.youtube.com/channel/UC...``; ("", "") of any other address."""
    domain, _, path = _SCHEME.sub("", url).partition("/")
    host = profile_host(domain.lower())
    found = host.account_id(path) if host is not None else ""
    return (host.platform, found) if host is not None and found else ("", "")


def profile_url(platform: str, handle: str) -> str:
    """The folded address of a folded handle's profile page; "" for a platform whose pages are not known."""
    host = OF_PLATFORM.get(platform)
    return f"{host.host}/{host.prefix}{handle}" if host is not None and handle else ""


def handle_in(folded_url: str) -> tuple[str, str]:
    """(platform, handle) of a profile address as `fold_url` writes it; ("", "") of any other address."""
    domain, _, path = folded_url.partition("/")
    host = BY_DOMAIN.get(domain)
    if host is None or not path.startswith(host.prefix):
        return "", ""
    return host.platform, path.removeprefix(host.prefix)


def handle_below(domain: str) -> tuple[str, str]:
    """(platform, handle) of whom a domain is at a host that gives each account one (``erika.github.io``); else
    ("", "")."""
    handle, _, below = domain.removeprefix("www.").partition(".")
    host = _BELOW.get(below)
    return (host.platform, handle) if host is not None and HANDLE.fullmatch(handle) else ("", "")


_SCHEME = re.compile(r"https?://", re.IGNORECASE)
_SUB_DOMAIN = re.compile(r"www|m|mobile|touch|mbasic|web|old|new|i|[a-z]{2}(?:-[a-z]{2})?")
