"""A mail as HTML: one frame for all, styled in place, and nothing in it is fetched from anywhere."""

import re
from collections.abc import Callable
from functools import partial
from html import escape

from widerspruch.desk.mail.blocks import (
    Block,
    MailAction,
    MailBody,
    MailCode,
    MailHeading,
    MailListing,
    MailNamed,
    MailParagraph,
    MailQuotation,
)

_SANS = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif"
_SERIF = "font-family:'Iowan Old Style','Palatino Linotype',Palatino,Georgia,serif"
_TEXT = f"color:#1d2430;font-size:1rem;line-height:1.6;overflow-wrap:anywhere;{_SANS}"
_DARK = (
    "@media (prefers-color-scheme:dark){"
    ".ground,.sheet{background:#14181e!important}"
    ".ink{color:#e9e6df!important}.soft{color:#a8b0bb!important}"
    ".accent{color:#93c1f3!important}.panel{background:#1c222b!important;color:#e9e6df!important}"
    ".press{background:#93c1f3!important;color:#14181e!important}"
    ".line{border-color:#333b47!important}}"
)
"""What is styled in place is light; a reader that is dark, and says so, is told the colours of the pages."""


def page(letter: MailBody) -> str:
    """A whole HTML document."""
    text = _linking(letter.links)
    inner = "\n".join(_html(block, text) for block in letter.blocks)
    return f"""<!DOCTYPE html>
<html lang="{escape(letter.language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>{escape(letter.subject)}</title>
<style>{_DARK}</style>
</head>
<body class="ground" style="margin:0;padding:0;background:#f5f2ec">
<div class="sheet" style="max-width:38rem;margin:0 auto;padding:2rem 1.5rem 3rem;background:#fcfbf8">
<p class="accent" style="margin:0 0 1.6rem;color:#1d4f86;font-weight:600;letter-spacing:0.04em;{_SANS}">\
{escape(letter.sender_name)}</p>
{inner}
<p class="soft line" style="margin:2.6rem 0 0;padding-top:1rem;border-top:1px solid #ddd8ce;color:#545e6b;\
font-size:0.88rem;line-height:1.5;{_SANS}">{escape(letter.footer)}</p>
</div>
</body>
</html>
"""


def _html(block: Block, text: Callable[[str], str]) -> str:
    match block:
        case MailParagraph(sentences):
            return f'<p class="ink" style="margin:0.6rem 0;{_TEXT}">{text(sentences)}</p>'
        case MailHeading(title):
            return (
                f'<h2 class="ink" style="margin:2.2rem 0 0.5rem;color:#1d2430;font-size:1.25rem;line-height:1.25;'
                f'font-weight:600;{_SERIF}">{escape(title)}</h2>'
            )
        case MailListing(items):
            points = "".join(f'<li class="ink" style="margin:0.35rem 0;{_TEXT}">{text(item)}</li>' for item in items)
            return f'<ul style="margin:0.5rem 0;padding-left:1.2rem">{points}</ul>'
        case MailAction(label, address):
            return (
                f'<p style="margin:1.4rem 0"><a class="press" href="{escape(address)}" style="display:inline-block;'
                f"padding:0.7rem 1.3rem;border-radius:6px;background:#1d4f86;color:#fcfbf8;font-weight:600;"
                f'text-decoration:none;{_SANS}">{escape(label)}</a></p>'
                f'<p class="soft" style="margin:0.4rem 0;color:#545e6b;font-size:0.88rem;word-break:break-all;{_SANS}">'
                f"{escape(address)}</p>"
            )
        case MailCode(code):
            return (
                '<p class="panel" style="margin:1.2rem 0;padding:0.9rem 1.2rem;border-radius:6px;background:#f5f2ec;'
                "color:#1d2430;font-size:1.6rem;font-weight:600;letter-spacing:0.14em;"
                f'font-family:ui-monospace,Consolas,monospace">{escape(code)}</p>'
            )
        case MailQuotation(lines, who):
            quoted = "<br>".join(escape(line) for line in lines)
            name = f'<br><span class="soft" style="color:#545e6b">{escape(who)}</span>' if who else ""
            return (
                f'<blockquote class="ink line" style="margin:1rem 0;padding:0.2rem 0 0.2rem 1rem;'
                f'border-left:4px solid #ddd8ce;{_TEXT}">{quoted}{name}</blockquote>'
            )
        case MailNamed(name, lines):
            below = "".join(f"<br>{text(line)}" for line in lines)
            return f'<p class="ink" style="margin:0.6rem 0;{_TEXT}"><strong>{escape(name)}</strong>{below}</p>'


def _linking(links: tuple[str, ...]) -> Callable[[str], str]:
    if not links:
        return escape
    longest_first = sorted(set(links), key=len, reverse=True)
    return partial(_linked, re.compile("|".join(map(re.escape, longest_first))))


def _linked(links: re.Pattern[str], sentence: str) -> str:
    done, end = [], 0
    for found in links.finditer(sentence):
        address = escape(found[0])
        link = f'<a class="accent" href="{address}" style="color:#1d4f86">{address}</a>'
        done += [escape(sentence[end : found.start()]), link]
        end = found.end()
    return "".join((*done, escape(sentence[end:])))
