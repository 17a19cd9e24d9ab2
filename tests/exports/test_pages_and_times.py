"""What a page wrote is no word of the person's, and what has no readable time is told."""

import json
from pathlib import Path
from typing import Any

import pytest

from widerspruch.exports.problem import Problem
from widerspruch.exports.read import open_drop, read_profile
from widerspruch.items.item import Item

AT = 1_600_000_000
PAGE, PERSON = "this_profile's_activity_across_facebook", "your_facebook_activity"
POSTS = [{"timestamp": AT, "data": [{"post": "Neu im Café"}]}]
COMMENTS = {"comments_v2": [{"timestamp": AT, "data": [{"comment": {"timestamp": AT, "comment": "Danke"}}]}]}


def read(folder: Path, files: dict[str, Any]) -> tuple[list[Item], list[Problem]]:
    """All items and problems of a folder with JSON files."""
    for name, content in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(json.dumps(content, indent=2), encoding="utf-8")
    items: list[Item] = []
    problems: list[Problem] = []
    with open_drop([folder]) as drop:
        for profile in drop.profiles:
            reading = read_profile(profile)
            items += [item for batch in reading for item in batch.items]
            problems += reading.inventory.problems
    return items, problems


@pytest.mark.parametrize(
    "files",
    [
        {f"{PAGE}/posts/profile_posts_1.json": POSTS, f"{PAGE}/comments_and_reactions/comments.json": COMMENTS},
        {"posts/profile_posts_1.json": POSTS, "comments_and_reactions/comments.json": COMMENTS},
    ],
)
def test_what_a_page_wrote_is_the_pages(files: dict[str, Any], tmp_path: Path) -> None:
    """In a page's export, posts and comments are those of a page that the person looks after."""
    items, _ = read(tmp_path / "export", files)
    assert {(item.text, item.actor_role) for item in items} == {
        ("Neu im Café", "page_i_admin"),
        ("Danke", "page_i_admin"),
    }


def test_beside_a_persons_own_files_only_the_pages_are_the_pages(tmp_path: Path) -> None:
    """A page's folder does not make a person's words a page's."""
    files = {f"{PAGE}/posts/profile_posts_1.json": POSTS, f"{PERSON}/comments_and_reactions/comments.json": COMMENTS}
    items, _ = read(tmp_path / "export", files)
    assert {(item.text, item.actor_role) for item in items} == {("Neu im Café", "page_i_admin"), ("Danke", "own")}


@pytest.mark.parametrize("stamp", [1, 86_400, 253_402_300_799, 10**15])
def test_times_that_are_none_are_counted(stamp: int, tmp_path: Path) -> None:
    """A file with such times is read, and says how many pieces of content have none."""
    name = f"{PERSON}/posts/your_posts_1.json"
    comments = {"comments_v2": [{"timestamp": stamp, "data": [{"comment": {"timestamp": stamp, "comment": "Ja"}}]}]}
    other = f"{PERSON}/comments_and_reactions/comments.json"
    posts = [{"timestamp": stamp, "data": [{"post": text}]} for text in ("eins", "zwei")]
    items, problems = read(tmp_path / "export", {name: [*posts, *POSTS], other: comments})
    assert sorted(item.text or "" for item in items if item.created_at is None) == ["Ja", "eins", "zwei"]
    assert sorted(problems, key=lambda problem: problem.place) == [
        Problem("times_unread", other, 1),
        Problem("times_unread", name, 2),
    ]
