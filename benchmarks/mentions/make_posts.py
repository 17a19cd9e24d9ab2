"""Write the labelled posts: every template of a half with people and written variants in turn.

    python -m benchmarks.mentions.make_posts

The result, `posts.jsonl`, is kept: labels are meant to be read and corrected by people.
"""

import tomllib
from collections.abc import Iterator
from itertools import chain
from pathlib import Path
from typing import Any, Literal

import msgspec
from msgspec import Struct

from benchmarks.mentions.variants import BY_IDENTIFIER

HERE = Path(__file__).parent
POSTS = HERE / "posts.jsonl"
About = Literal["person", "alone", "other", "none"]
Split = Literal["tune", "held_back", "by_hand"]
_COPIES = {"name": 4, "handle": 4, "email": 4, "phone": 2}


class Post(Struct, frozen=True):
    """An invented post.

    Attributes:
        about: Whether an objector is meant (`person`, `alone`: by the bare name), somebody else, or nobody.

        person: Which objector is meant, or has the name of whoever is meant; 0: nobody.

        identifier, variant: How the person is written.
    """

    id: str
    split: Split
    about: About
    person: int
    identifier: str
    variant: str
    text: str


class Person(Struct, frozen=True):
    """Somebody of the invented population who objected."""

    id: int
    names: tuple[str, ...]
    handle: str
    email: str
    phone: str
    place: str
    employer: str
    companion: str
    bearers: int


def population() -> tuple[list[Person], list[dict[str, Any]]]:
    """Those who objected, and others of similar names."""
    written = tomllib.loads((HERE / "population.toml").read_text())
    return msgspec.convert(written["person"], list[Person]), written["other"]


def make() -> Iterator[Post]:
    """All posts, in a fixed order."""
    people, others = population()
    templates = tomllib.loads((HERE / "templates.toml").read_text())
    splits: tuple[Split, Split] = ("tune", "held_back")
    for split in splits:
        half = _half(templates[split], people, others, shift=split == "held_back")
        for number, (identifier, about, person, variant, text) in enumerate(half, 1):
            yield Post(f"{split[0]}{number:03}", split, about, person, identifier, variant, text)


def _half(
    templates: dict[str, list[str]], people: list[Person], others: list[dict[str, Any]], *, shift: bool
) -> Iterator[tuple[str, About, int, str, str]]:
    turn = 5 if shift else 0
    for identifier, variants in BY_IDENTIFIER.items():
        lines = templates["name_person" if identifier == "name" else identifier]
        for copy in range(_COPIES[identifier]):
            for place, (name, write) in enumerate(variants.items()):
                person = people[(turn + place + 5 * copy) % len(people)]
                line = lines[(place + 3 * copy) % len(lines)]
                text = _fill(line, person, write(_written(person, identifier, copy)))
                yield identifier, "person", person.id, name, text
        turn += 1
    for place, line in enumerate(templates["name_alone"] * 6):
        person = people[(turn + place) % len(people)]
        yield "name", "alone", person.id, "plain", _fill(line, person, person.names[0])
    for place, line in enumerate(templates["other"] * 9):
        other = others[(turn + place) % len(others)]
        filled = line.format(
            namesake=other["names"][0],
            namesake_place=other["place"],
            namesake_employer=other["employer"],
            namesake_handle="@" + other["handle"],
        )
        yield "name", "other", 0, "plain", filled
    for line in templates["none"]:
        yield "", "none", 0, "", line


def _written(person: Person, identifier: str, copy: int) -> str:
    if identifier == "name":
        return person.names[copy % len(person.names)]
    return str(getattr(person, identifier))


def _fill(line: str, person: Person, written: str) -> str:
    return line.format(identifier=written, place=person.place, employer=person.employer, companion=person.companion)


def by_hand() -> Iterator[Post]:
    """Posts written freely, one by one."""
    lines = [line for line in (HERE / "by_hand.txt").read_text().splitlines() if line and not line.startswith("#")]
    for number, line in enumerate(lines, 1):
        about, person, identifier, text = line.split("|", 3)
        yield Post(f"f{number:03}", "by_hand", msgspec.convert(about, About), int(person), identifier, "free", text)


def main() -> None:
    """Write the file."""
    POSTS.write_bytes(b"\n".join(msgspec.json.encode(post) for post in chain(make(), by_hand())) + b"\n")


if __name__ == "__main__":
    main()
