"""Precision and recall of the findings on the labelled sentences, per kind and split.

    python -m benchmarks.findings.score [--errors tune]

`--errors` lists the sentences of a split whose kinds differ (only look at `tune`: see README.md).
"""

import argparse
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Literal, get_args

import msgspec
from msgspec import Struct

from widerspruch.findings.finding import KINDS, KINDS_OF, Kind
from widerspruch.findings.scan import scan

GROUP_OF = {kind: group for group, kinds in KINDS_OF.items() for kind in kinds}
OwnSplit = Literal["tune", "held_out", "blind_1", "blind_2", "blind_3"]
Split = OwnSplit | Literal["independent"]
SPLITS: tuple[OwnSplit, ...] = get_args(OwnSplit)
SENTENCES = Path(__file__).with_name("sentences.jsonl")
INDEPENDENT = Path(__file__).with_name("sentences_independent.jsonl")


class Sentence(Struct, frozen=True):
    """An invented sentence and the kinds that a careful reader would find in it."""

    id: str
    split: Split
    lang: Literal["de", "en"]
    kinds: frozenset[Kind]
    text: str


class Score(Struct, frozen=True):
    """How often a kind was rightly found, wrongly found and missed."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 1.0

    @property
    def recall(self) -> float:
        return self.right / (self.right + self.missed) if self.right + self.missed else 1.0


def read_sentences(path: Path = SENTENCES) -> list[Sentence]:
    """All labelled sentences of a file: by default those of the patterns' own writer."""
    return [msgspec.json.decode(line, type=Sentence) for line in path.read_bytes().splitlines()]


def differences(sentence: Sentence) -> Iterator[tuple[Kind, str]]:
    """(kind, "right" | "wrong" | "missed") for every kind that is labelled or found."""
    found = {finding.kind for finding in scan(sentence.text)}
    for kind in found | sentence.kinds:
        yield kind, "right" if kind in found & sentence.kinds else "wrong" if kind in found else "missed"


def score(sentences: Iterable[Sentence]) -> dict[str, Score]:
    """Scores per kind, per group (in capitals) and for everything ("ALL")."""
    counts: Counter[tuple[str, str]] = Counter()
    for sentence in sentences:
        for kind, outcome in differences(sentence):
            counts.update((name, outcome) for name in (kind, GROUP_OF[kind].upper(), "ALL"))
    names = [*KINDS, *dict.fromkeys(group.upper() for group in GROUP_OF.values()), "ALL"]
    return {name: Score(*(counts[name, outcome] for outcome in ("right", "wrong", "missed"))) for name in names}


def print_scores(sentences: list[Sentence], independent: list[Sentence]) -> None:
    """A Markdown table: precision / recall (right, wrong, missed) per split; `both` leaves `independent` out."""
    tables: dict[str, dict[str, Score]] = {split: score(s for s in sentences if s.split == split) for split in SPLITS}
    tables["both"] = score(sentences)
    tables["independent"] = score(independent)
    print("| kind | " + " | ".join(f"{split}: P / R (right, wrong, missed)" for split in tables) + " |")
    print("|---" * (len(tables) + 1) + "|")
    for name in tables["both"]:
        cells = (
            f"{s.precision:.2f} / {s.recall:.2f} ({s.right}, {s.wrong}, {s.missed})"
            for s in (table[name] for table in tables.values())
        )
        print(f"| {name} | " + " | ".join(cells) + " |")


def print_errors(sentences: list[Sentence], split: OwnSplit) -> None:
    """Every sentence of a split on which labels and findings differ."""
    for sentence in sentences:
        if sentence.split == split:
            wrong = [f"{outcome} {kind}" for kind, outcome in differences(sentence) if outcome != "right"]
            if wrong:
                print(f"{sentence.id}  {', '.join(sorted(wrong))}: {sentence.text}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--errors", choices=SPLITS)
    arguments = parser.parse_args()
    sentences = read_sentences()
    if arguments.errors:
        print_errors(sentences, arguments.errors)
    else:
        print_scores(sentences, read_sentences(INDEPENDENT))


if __name__ == "__main__":
    main()
