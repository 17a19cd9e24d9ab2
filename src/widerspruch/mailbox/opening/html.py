"""A mail's HTML -> what a reader sees of it, and apart from that what it holds and does not show.

Nothing is fetched: neither pictures nor style sheets. Styles are judged where a mail can hide text with them: on the
element, and in `<style>` where a rule names a class, an id or a tag alone. Other selectors are left out: to take shown
text for hidden could lose a "not".
"""

import re
from collections.abc import Iterator, Mapping
from itertools import islice
from typing import NamedTuple

from lxml import etree

from widerspruch.mailbox.charsets import plain
from widerspruch.mailbox.opening.colors import color_of, near

MOST_HTML = 1_000_000
"""Characters. Genuine ones have a tenth."""

MOST_LINKS = 200
_LONGEST_LINK = 2_000
_MOST_CSS = 200_000

_TAG = re.compile(r"<[^<>]{0,5000}>")

_STRUCK = frozenset({"s", "strike", "del"})
"""What was crossed out is not said."""

_UNSHOWN = frozenset({"head", "script", "style", "title", "template", "noscript", "iframe", "object", "svg", "select"})
_BLOCKS = frozenset(
    {"address", "article", "aside", "blockquote", "body", "br", "center", "dd", "div", "dl", "dt", "fieldset"}
    | {"figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "html", "li"}
    | {"main", "nav", "ol", "p", "pre", "section", "table", "tbody", "tfoot", "thead", "tr", "ul"}
)
_CELLS = frozenset({"td", "th"})
_CSS_RULE = re.compile(r"([^{}]{1,500})\{([^{}]*)\}")
_CONTENT = re.compile(r"""\bcontent\s*:\s*(?:"([^"\n]{1,500})"|'([^'\n]{1,500})')""", re.IGNORECASE)
_SIMPLE_SELECTOR = re.compile(r"(?:[\w-]+|[\w-]*[.#][\w-]+)")
_QUOTING = re.compile(r"gmail_quote|protonmail_quote|yahoo_quoted|moz-cite|tutanota_quote", re.IGNORECASE)
_OFF = re.compile(r"-\d{3,}")


class HtmlText(NamedTuple):
    """What it shows and what it does not. `broken`: it could not be read. `links`: where it leads to."""

    shown: str
    hidden: str
    broken: bool = False
    links: tuple[str, ...] = ()


class _Look(NamedTuple):
    """How an element's text would look. `hidden`: whatever is in it, too. `unseen`: a text just here; what lies in it
    may have other colours."""

    hidden: bool = False
    unseen: bool = False
    color: tuple[int, int, int] = (0, 0, 0)
    background: tuple[int, int, int] = (255, 255, 255)


def html_text(html: str) -> HtmlText:
    """Read it. A quote is shown with `> ` before its lines, as in a mail without design."""
    parser = etree.HTMLParser(
        no_network=True, recover=True, remove_comments=True, remove_pis=True, huge_tree=True, encoding="utf-8"
    )
    try:
        root = etree.fromstring(html[:MOST_HTML].replace("\x00", "").encode("utf-8", "replace"), parser)
    except (etree.XMLSyntaxError, ValueError, AssertionError):
        root = None
    if root is None or any(error.level == etree.ErrorLevels.FATAL for error in parser.error_log):
        # Elements lie in each other deeper than it reads: what is inside is lost, so no style can be judged.
        return HtmlText(plain(_TAG.sub(" ", html[:MOST_HTML])).strip(), "", broken=bool(html.strip()))
    shown, hidden = _Writer(), _Writer()
    _walk(root, _sheet(root), shown, hidden)
    for words in _put_in(root):
        hidden.new_line()
        hidden.write(words)
    return HtmlText(plain(shown.text()), plain(hidden.text()), links=_links(root))


def _put_in(root: etree._Element) -> Iterator[str]:
    """Words that a style puts before or after an element. Where they are shown nobody can say here: that they are there
    is enough to ask."""
    css = "".join(element.text or "" for element in root.iter("style"))[:_MOST_CSS]
    return (found[1] or found[2] or "" for found in islice(_CONTENT.finditer(css), MOST_LINKS))


def _links(root: etree._Element) -> tuple[str, ...]:
    """Pages of the network, each once."""
    found = (plain(element.get("href") or "").strip() for tag in ("a", "area") for element in root.iter(tag))
    pages = (one for one in found if one.lower().startswith(("http:", "https:")) and len(one) <= _LONGEST_LINK)
    return tuple(islice(dict.fromkeys(pages), MOST_LINKS))


def _walk(root: etree._Element, sheet: Mapping[str, str], shown: "_Writer", hidden: "_Writer") -> None:
    looks: list[_Look] = [_Look()]
    for event, element in etree.iterwalk(root, events=("start", "end")):
        tag = element.tag if isinstance(element.tag, str) else ""
        if event == "start":
            look = _look(element, tag, looks[-1], sheet)
            looks.append(look)
            writer = hidden if look.unseen else shown
            _begin(element, tag, writer)
            if tag not in _UNSHOWN:
                writer.write(element.text)
        else:
            look = looks.pop()
            _end(element, tag, hidden if look.unseen else shown)
            if not _in_unshown(element):
                (hidden if looks[-1].unseen else shown).write(element.tail)


def _in_unshown(element: etree._Element) -> bool:
    parent = element.getparent()
    return parent is not None and parent.tag in _UNSHOWN


def _begin(element: etree._Element, tag: str, writer: "_Writer") -> None:
    if tag in _BLOCKS:
        writer.new_line()
    if tag in ("p", "table") or (tag[:1] == "h" and tag[1:].isdigit()):
        writer.new_line(empty=True)
    if tag in _CELLS:
        writer.write(" ")
    if tag == "li":
        writer.write("- ")
    if _is_quote(element, tag):
        writer.depth += 1


def _end(element: etree._Element, tag: str, writer: "_Writer") -> None:
    if _is_quote(element, tag):
        writer.new_line()
        writer.depth -= 1
    if tag in _BLOCKS and tag != "br":
        writer.new_line()
    if tag == "p":
        writer.new_line(empty=True)


def _is_quote(element: etree._Element, tag: str) -> bool:
    if tag != "blockquote":
        return False
    named = f"{element.get('class') or ''} {element.get('id') or ''}"
    return (element.get("type") or "").lower() == "cite" or bool(element.get("cite")) or bool(_QUOTING.search(named))


def _look(element: etree._Element, tag: str, around: _Look, sheet: Mapping[str, str]) -> _Look:
    if around.hidden:
        return around
    if tag in _UNSHOWN:
        return around._replace(hidden=True, unseen=True)
    if not element.attrib and tag not in sheet and tag not in _STRUCK:
        return around
    style = _declarations(";".join([*_from_sheet(element, tag, sheet), element.get("style") or ""]))
    color = color_of(style.get("color") or element.get("color") or element.get("text")) or around.color
    background = (
        color_of(style.get("background-color") or style.get("background") or element.get("bgcolor"))
        or around.background
    )
    hidden = element.get("hidden") is not None or tag in _STRUCK or _hides(style)
    return _Look(hidden, hidden or near(color, background), color, background)


def _from_sheet(element: etree._Element, tag: str, sheet: Mapping[str, str]) -> Iterator[str]:
    if not sheet:
        return
    classes = (element.get("class") or "").split()[:20]
    names = [tag, *(f".{one}" for one in classes), *(f"{tag}.{one}" for one in classes)]
    if element.get("id"):
        names += [f"#{element.get('id')}", f"{tag}#{element.get('id')}"]
    yield from (sheet[name] for name in names if name in sheet)


def _declarations(style: str) -> dict[str, str]:
    pairs = (one.partition(":") for one in style[:5_000].lower().split(";"))
    return {name.strip(): value.replace("!important", "").strip() for name, _, value in pairs if value}


def _hides(style: Mapping[str, str]) -> bool:
    clipped = "hidden" in style.get("overflow", "")
    return (
        style.get("display") == "none"
        or style.get("visibility") in ("hidden", "collapse")
        or style.get("mso-hide") == "all"
        or style.get("color") == "transparent"
        or any("line-through" in style.get(one, "") for one in ("text-decoration", "text-decoration-line"))
        or _is_nothing(style.get("opacity"))
        or _is_nothing(style.get("font-size"), small=1.5)
        or (clipped and any(_is_nothing(style.get(one), small=1) for one in _SIZES))
        or (style.get("position") in ("absolute", "fixed") and any(_OFF.match(style.get(one, "")) for one in _PLACES))
        or bool(_OFF.match(style.get("text-indent", "")))
        or style.get("clip", "").replace(" ", "").startswith("rect(0")
    )


_SIZES = ("height", "width", "max-height", "max-width")
_PLACES = ("left", "top", "right", "bottom")
_SIZE = re.compile(r"(\d*\.?\d+)\s*(px|pt|em|rem|%|)$")


def _is_nothing(size: str | None, small: float = 0) -> bool:
    """Zero, or in pixels or points not more than `small`."""
    found = _SIZE.match(size or "")
    if found is None:
        return False
    number = float(found[1])
    return number == 0 or (found[2] in ("px", "pt") and number <= small)


def _sheet(root: etree._Element) -> dict[str, str]:
    """Declarations by selector, of what counts on every screen."""
    rules: dict[str, str] = {}
    css = "".join(element.text or "" for element in root.iter("style"))[:_MOST_CSS]
    css = _without_conditions(_without_comments(css.replace("<!--", "").replace("-->", "")))
    for selectors, declarations in _CSS_RULE.findall(css):
        for selector in selectors.split(","):
            if _SIMPLE_SELECTOR.fullmatch(selector.strip()):
                name = selector.strip()
                rules[name] = f"{rules.get(name, '')};{declarations}"
    return rules


def _without_comments(css: str) -> str:
    before, *comments = css.split("/*")
    return before + "".join(comment.partition("*/")[2] for comment in comments)


def _without_conditions(css: str) -> str:
    """Without `@media` and its like: a telephone may show what a computer hides."""
    kept: list[str] = []
    depth, at = 0, 0
    skipping: int | None = None
    for found in re.finditer(r"@[\w-]{1,50}[^{};@]{0,500}[{;]|[{}]", css):
        mark = found[0]
        if mark.startswith("@"):
            if skipping is None:
                kept.append(css[at : found.start()])
                at = found.end()
            if mark.endswith("{"):
                skipping = depth if skipping is None else skipping
                depth += 1
        elif mark == "{":
            depth += 1
        else:
            depth = max(0, depth - 1)
            if skipping is not None and depth <= skipping:
                skipping, at = None, found.end()
    if skipping is None:
        kept.append(css[at:])
    return "".join(kept)


class _Writer:
    """Pieces of text -> lines; spaces as a browser shows them."""

    def __init__(self) -> None:
        self.depth = 0
        self._lines: list[tuple[int, str]] = []
        self._line: list[str] = []

    def write(self, text: str | None) -> None:
        if text:
            self._line.append(text)

    def new_line(self, empty: bool = False) -> None:
        line = " ".join("".join(self._line).split())
        self._line = []
        if line:
            self._lines.append((self.depth, line))
        if empty and self._lines and self._lines[-1][1]:
            self._lines.append((self.depth, ""))

    def text(self) -> str:
        self.new_line()
        return "\n".join(("> " * min(depth, 9) + line).rstrip() for depth, line in self._lines).strip("\n")
