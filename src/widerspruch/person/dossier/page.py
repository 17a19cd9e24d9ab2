"""The case as one page: no script, no network, everything in one file.

told values, pictures  ->  template  ->  HTML
"""

from base64 import b64encode
from collections.abc import Mapping

from widerspruch.lib.pictures import picture_in
from widerspruch.person.dossier.dossier import Dossier
from widerspruch.person.pages import page_templates


def dossier_page(told: Dossier, pictures: Mapping[str, bytes]) -> bytes:
    """The page.

    Args:
        pictures: PNG and JPEG by the name that `told.pictures` gives them.
    """
    links = {name: _as_link(data) for name, data in pictures.items()}
    page = page_templates("widerspruch.person.dossier").get_template("akte.html.j2").render(told=told, pictures=links)
    return page.encode("utf-8", "replace")


def _as_link(data: bytes) -> str:
    picture = picture_in(data)
    assert picture is not None, "only pictures are handed over"
    return f"data:{picture.media_type};base64,{b64encode(data).decode()}"
