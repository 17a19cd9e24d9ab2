"""How fast a letter is on paper: `python -m benchmarks.letters.paper [--runs 5]`.

Seconds of the processor's time of both processes, medians; each letter is set in a process of its own, as it always is.
The baseline is an empty page by the same typesetter in the same way: what nobody can be faster than who starts a
process for it.
"""

import argparse
import resource
import statistics
from datetime import date

from msgspec import Struct

from widerspruch.letters.as_pdf import letter_as_pdf
from widerspruch.letters.letter import Correspondent, Letter, LetterParagraph
from widerspruch.lib.typesetting import typeset

EMPTY = b'#set document(title: "x")\n#set text(lang: "de")\n'
ERIKA = Correspondent("Erika Beispiel", ("Musterweg 7", "50667 Köln"), "erika@post.example", "DE")
PLATFORM = Correspondent("Beispiel Platforms Limited", ("1 Example Road", "Dublin 4", "IRELAND"), None, "IE")


class _Nothing(Struct, frozen=True):
    pass


def letter(paragraphs: int) -> Letter:
    """One of so many paragraphs."""
    text = "Hiermit widerspreche ich der Verarbeitung meiner personenbezogenen Daten zu diesem Zweck. " * 4
    blocks = tuple(LetterParagraph(f"{number}. {text}") for number in range(paragraphs))
    subject, closing = "Widerspruch nach Art. 21 Abs. 1 DSGVO", "Mit freundlichen Grüßen"
    return Letter(
        "objection", "de", "eu", ERIKA, PLATFORM, date(2026, 11, 29), subject, (("Konto", "erika"),), blocks, closing
    )


def seconds() -> float:
    """Of the processor, of this process and of those that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=5)
    runs = parser.parse_args().runs
    jobs = {
        "empty page": lambda: typeset(EMPTY, _Nothing(), {}, 0),
        "letter of one page": lambda: letter_as_pdf(letter(5)),
        "letter of 4 pages": lambda: letter_as_pdf(letter(30)),
        "letter of 25 pages": lambda: letter_as_pdf(letter(200)),
    }
    taken = {}
    for name, job in jobs.items():
        job()
        times = []
        for _ in range(runs):
            before = seconds()
            job()
            times.append(seconds() - before)
        taken[name] = statistics.median(times)
    print("| what | s | of an empty page |\n|---|---|---|")
    for name, one in taken.items():
        print(f"| {name} | {one:.2f} | {one / taken['empty page']:.1f} |")


if __name__ == "__main__":
    main()
