"""Tags of HTML inside of a text: what a reader of the page sees in their place, which is nothing or a new line."""

import re

from widerspruch.identifiers.normal import NormalForm

_INSIDE_LINES = (
    "a|abbr|acronym|b|bdi|bdo|big|cite|code|del|dfn|em|font|i|ins|kbd|label|mark|q|s|samp|small|span|strike|strong|sub"
    "|sup|time|tt|u|var|wbr"
)
_BETWEEN_LINES = (
    "article|aside|blockquote|body|br|caption|center|dd|div|dl|dt|figcaption|figure|footer|h[1-6]|head|header|hr|html"
    "|iframe|img|li|link|main|meta|nav|ol|p|pre|script|section|style|table|tbody|td|tfoot|th|thead|title|tr|ul|video"
)
TAG_RE2 = rf"(?i:</?(?:{_INSIDE_LINES}|{_BETWEEN_LINES})[\s/>])"
"""Source for RE2, over many texts: the beginning of a tag."""
_TAG = re.compile(rf"</?(?:(?P<inside>{_INSIDE_LINES})|{_BETWEEN_LINES})(?=[\s/>])[^<>]*+>", re.IGNORECASE)


def without_tags(form: NormalForm) -> NormalForm | None:
    """A text as a page shows it, tags off; None if it has none.

    What stands inside of tags, like an address behind a link, is not in it: read the text with its tags, too.
    Linear in the text's length.
    """
    if ">" not in form.text:
        return None
    readings = [(*tag.span(), "" if tag["inside"] else "\n") for tag in _TAG.finditer(form.text)]
    return form.read_as(readings) if readings else None
