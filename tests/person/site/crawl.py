"""All pages that links lead to, from the first one on."""

import re
from collections.abc import Iterator
from html import unescape

from django.test import Client

_LINK = re.compile(r"""<a\b[^>]*\bhref="(/[^"#]*)""")


def pages(client: Client, first: str = "/") -> Iterator[tuple[str, str]]:
    """Address and HTML of every page that can be reached; what is no page is opened, too, and left out."""
    seen, waiting = {first}, [first]
    while waiting:
        address = waiting.pop()
        answer = client.get(address, follow=True)
        assert answer.status_code == 200, address
        if not answer.headers["Content-Type"].startswith("text/html"):
            continue
        page = answer.content.decode()
        yield address, page
        for link in map(unescape, _LINK.findall(page)):
            if link not in seen:
                seen.add(link)
                waiting.append(link)
