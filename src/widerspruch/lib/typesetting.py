"""Typesetting in a process of its own: what others' pictures hold, and the memory that it takes, go with it.

    template, told values, pictures  ->  PDF

What is told reaches the template as JSON, `told.json`, never as markup. Nothing is read from the disk or fetched from a
network.
"""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from multiprocessing.connection import Connection
from typing import Any, Literal

import msgspec
from msgspec import Struct

from widerspruch.lib.errors import KnownError, kinds_of
from widerspruch.lib.glyphs import Printing, plainly_printable, printable
from widerspruch.lib.pictures import picture_in
from widerspruch.lib.processes import limit_memory, start_process
from widerspruch.lib.shown import shown_text

MOST_MEMORY = 2 << 30
"""Bytes that typesetting may take: 5,000 events take 600 MB."""

STANDARDS = ("a-2a", "ua-1")
"""To be kept for long, and to be read aloud: PDF/A and PDF/UA."""

Pictures = Mapping[str, bytes]
"""PNG and JPEG by the name, ending in .svg, under which a template finds them."""

_Code = Literal["pdf_not_made"]


class TypesettingError(KnownError[_Code]):
    """The PDF could not be made."""

    room = "widerspruch.lib"
    kinds = kinds_of({"retryable": _Code})


class Typeset(Struct, frozen=True):
    """A PDF. `left_out`: names of the pictures that turned out to be none."""

    pdf: bytes
    left_out: tuple[str, ...] = ()


def typeset(template: bytes, told: Struct, pictures: Pictures, at: int) -> Typeset:
    """Fill a template. The same values give the same bytes.

    Args:
        template: What typst sets. It may use the fonts that typst has in itself: Libertinus Serif, DejaVu Sans Mono.
        pictures: A template asks `pictures.json` which of them are there.
        at: When the document is made, microseconds UTC.

    Raises:
        TypesettingError: The process failed: no memory, say.
    """
    for printed in (printable, plainly_printable):
        done = _in_a_process(text_files(template, told, printed), pictures, at // 1_000_000)
        if done is not None:
            return done
    raise TypesettingError("pdf_not_made")


class Paper(Struct, frozen=True):
    """One of several documents that are typeset together."""

    template: bytes
    told: Struct


def typeset_all(papers: Sequence[Paper], pictures: Pictures, at: int) -> tuple[Typeset, ...]:
    """Several documents with the same pictures, one after the other in one process: starting it takes longer than
    setting a page. As `typeset` otherwise."""
    tries = [
        tuple(text_files(paper.template, paper.told, printed) for printed in (printable, plainly_printable))
        for paper in papers
    ]
    process, pipe = start_process(_work_on_all, tries, pictures, at // 1_000_000)
    try:
        done: list[Typeset | None] = pipe.recv()
    except (EOFError, OSError) as error:
        raise TypesettingError("pdf_not_made") from error
    finally:
        pipe.close()
        process.join()
    if None in done:
        raise TypesettingError("pdf_not_made")
    return tuple(one for one in done if one is not None)


def _work_on_all(tries: Sequence[tuple[dict[str, bytes], ...]], pictures: Pictures, at: int, pipe: Connection) -> None:
    limit_memory(MOST_MEMORY)
    set_ones = ((_typeset(texts, pictures, at) for texts in one) for one in tries)
    pipe.send([next((done for done in one if done is not None), None) for one in set_ones])


def _in_a_process(texts: dict[str, bytes], pictures: Pictures, at: int) -> Typeset | None:
    """None: some sign could not be set."""
    process, pipe = start_process(_work, texts, pictures, at)
    try:
        done: Typeset | None = pipe.recv()
    except (EOFError, OSError) as error:
        raise TypesettingError("pdf_not_made") from error
    finally:
        pipe.close()
        process.join()
    return done


def text_files(template: bytes, told: Struct, printed: Printing = printable) -> dict[str, bytes]:
    """What typst reads: the template, and what is told."""
    return {"main": template, "told.json": msgspec.json.encode(_each(msgspec.to_builtins(told), printed))}


def _each(value: Any, printed: Printing) -> Any:
    if isinstance(value, str):
        return printed(shown_text(value))
    if isinstance(value, dict):
        return {key: _each(inner, printed) for key, inner in value.items()}
    return [_each(inner, printed) for inner in value] if isinstance(value, list | tuple) else value


def picture_files(pictures: Pictures) -> dict[str, bytes]:
    """Pictures as typst reads them, and `pictures.json` with their names. It takes files of text only, and none from
    the disk: no copy of somebody's picture may lie there."""
    return {
        "pictures.json": msgspec.json.encode(list(pictures)),
        **{name: _as_svg(pictures[name]) for name in pictures},
    }


def _as_svg(data: bytes) -> bytes:
    picture = picture_in(data)
    assert picture is not None, "only pictures are handed over"
    size = b'width="%d" height="%d"' % (picture.width, picture.height)
    link = b"data:%s;base64,%s" % (picture.media_type.encode(), b64encode(data))
    return b'<svg xmlns="http://www.w3.org/2000/svg" %s><image %s href="%s"/></svg>' % (size, size, link)


def _work(texts: dict[str, bytes], pictures: Pictures, at: int, pipe: Connection) -> None:
    limit_memory(MOST_MEMORY)
    pipe.send(_typeset(texts, pictures, at))


def _typeset(texts: dict[str, bytes], pictures: Pictures, at: int) -> Typeset | None:
    """All at once; only where that fails each picture by itself, to leave out those that are none."""
    from typst import TypstError  # 84 MB, needed here alone

    try:
        return Typeset(_pdf(texts | picture_files(pictures), at))
    except TypstError:
        sound = {name: data for name, data in pictures.items() if _is_sound(data)}
    try:
        left_out = tuple(name for name in pictures if name not in sound)
        return Typeset(_pdf(texts | picture_files(sound), at), left_out)
    except TypstError:
        return None


def _is_sound(picture: bytes) -> bool:
    from typst import TypstError

    page = b'#set document(title: "?")\n#image("alone.svg", alt: "?")'
    try:
        _pdf({"main": page, "alone.svg": _as_svg(picture)}, 0)
    except TypstError:
        return False
    return True


def _pdf(sources: dict[str, bytes], at: int) -> bytes:
    from typst import compile as compile_pdf

    made: bytes = compile_pdf(  # type: ignore[call-overload]  # several files are not in its types
        sources, format="pdf", ignore_system_fonts=True, pdf_standards=list(STANDARDS), timestamp=at
    )
    return made
