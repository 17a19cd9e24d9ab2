"""Posts of invented people about ten topics, of invented words: some topical, most not, some of another topic."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa
from msgspec import Struct

PEOPLE, POSTS = 12_000, 195_844
TOPICS = tuple(f"topic-{number}" for number in range(10))
COMMON, TOPICAL = 20_000, 2_000
"""Words of everybody, and of each topic."""

SCHEMA = pa.schema([("author_id", pa.int64()), ("text", pa.string()), ("topic", pa.string())])


class InventedPosts(Struct, frozen=True):
    """One row each."""

    authors: list[int]
    texts: list[str]
    topics: list[str]

    def table(self, rows: list[int]) -> pa.Table:
        """Some of them, in this order."""
        columns = ([of[row] for row in rows] for of in (self.authors, self.texts, self.topics))
        return pa.table([pa.array(one) for one in columns], schema=SCHEMA)


def invented_posts(posts: int = POSTS, people: int = PEOPLE, seed: int = 1) -> InventedPosts:
    """Some people write much, most little, and everybody has topics that they like."""
    chance = np.random.default_rng(seed)
    activity = chance.lognormal(0, 1, people)
    authors = np.sort(chance.choice(people, posts, p=activity / activity.sum()))
    likes = chance.dirichlet([0.5] * len(TOPICS), people).cumsum(axis=1)
    topics = (chance.random(posts)[:, None] > likes[authors]).sum(axis=1).clip(0, len(TOPICS) - 1)
    texts = [*_texts(chance, topics)]
    return InventedPosts(authors.tolist(), texts, [TOPICS[topic] for topic in topics])


def _texts(chance: np.random.Generator, topics: "np.typing.NDArray[np.int64]") -> Iterator[str]:
    for topic in topics:
        length = int(chance.integers(6, 30))
        of = np.where(chance.random(length) < 0.85, topic, chance.integers(0, len(TOPICS), length))
        is_topical = chance.random(length) < 0.2
        ranks = (chance.pareto(0.9, length) * 3).astype(int)
        yield " ".join(
            f"t{one}w{rank % TOPICAL}" if topical else f"w{rank % COMMON}"
            for one, rank, topical in zip(of, ranks, is_topical, strict=True)
        )
