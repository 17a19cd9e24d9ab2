"""Facebook posts by the gigabyte: records printed from prepared templates, every one of them different."""

from collections.abc import Iterator

from widerspruch.testing.exports.facebook_posts import MadePost, activity_root, post_record
from widerspruch.testing.exports.meta_text import dump_meta
from widerspruch.testing.exports.meta_words import title
from widerspruch.testing.exports.workshop import Workshop

POST_FILE = "posts/your_posts__check_ins__photos_and_videos"
# What fits 1,040,000 posts into 1,007 MB. Most of a real record is not text but what Meta writes about pictures.
MEAN_BYTES = 968
# Of a million posts few are sensitive; the small exports, made for testing readers, have many more.
SHARE_SENSITIVE = 0.04
RECORDS_AT_ONCE = 500
POOL = 1021
SAMPLE = 8 * 500
FIRST_SECOND, LAST_SECOND = 1_241_000_000, 1_789_000_000
_TIME, _TEXT, _NUMBER = 1_111_111_111, "TEXTTEXT", 3_333_333_333
_SHAPES = ("status", "photo", "link", "status", "place", "bare", "photo", "status")


def templates(shop: Workshop, pictures: int) -> list[bytes]:
    """Printed records with `%(t)d` for the second, `%(x)s` for the text and `%(n)d` for the running number.

    Posts with photos have so many `pictures`.
    """
    random, me = shop.random("templates"), shop.owner.name
    made = []
    for shape in _SHAPES:
        names = (f"{activity_root(shop)}posts/media/your_posts/{_NUMBER}_{one}_n.jpg" for one in range(pictures))
        post = MadePost(
            at=_TIME,
            shape=shape,  # type: ignore[arg-type]
            text=None if shape == "bare" else _TEXT,
            title=title("photo" if shape == "photo" else "status", shop.recipe.language, me),
            topic="innocent",
            media=tuple(names) if shape == "photo" else (),
            link=f"https://www.example.org/artikel/{_NUMBER}" if shape == "link" else None,
            place="Testort" if shape == "place" else None,
            tags=(shop.story.person(random),) if shape == "status" else (),
        )
        record = post_record(post, random)
        for attachment in record.get("attachments", []):
            for part in attachment["data"]:
                part.get("media", {}).pop("description", None)
        printed = dump_meta(record, 1).replace(b"%", b"%%")
        for value, slot in ((_TIME, b"%(t)d"), (_TEXT, b"%(x)s"), (_NUMBER, b"%(n)d")):
            printed = printed.replace(str(value).encode(), slot)
        # The second of the picture's exposure lies before the post's: any time will do.
        made.append(printed.replace(str(_TIME - 600).encode(), b"%(t)d"))
    return made


def pool(shop: Workshop) -> list[bytes]:
    """Texts as they stand between the quotes of a JSON string."""
    random = shop.random("pool")
    texts: list[bytes] = []
    while len(texts) < POOL:
        wanted = random.random() < SHARE_SENSITIVE
        text, topic = shop.story.text(random, longest=3)
        if wanted == (topic != "innocent"):
            texts.append(dump_meta([text])[5:-3])
    return texts


class BulkPosts:
    """The endless stream of posts; `number` counts them."""

    def __init__(self, shop: Workshop, expected: int) -> None:
        self.number = 0
        self._texts = pool(shop)
        self._step = max(1, (LAST_SECOND - FIRST_SECOND) // max(1, expected))
        for pictures in range(1, 9):
            self._templates = templates(shop, pictures)
            self.mean = sum(len(self._record()) + 4 for _ in range(SAMPLE)) / SAMPLE
            if self.mean >= MEAN_BYTES:
                break
        self.number = 0

    def chunks(self, count: int) -> Iterator[bytes]:
        """A file of `count` posts, a few hundred at a time."""
        lead, left = b"[\n  ", count
        while left:
            now = min(left, RECORDS_AT_ONCE)
            yield lead + b",\n  ".join(self._record() for _ in range(now))
            lead, left = b",\n  ", left - now
        yield b"\n]"

    def _record(self) -> bytes:
        number = self.number
        self.number = number + 1
        text = b"%s (%d)" % (self._texts[number * 7919 % POOL], number)
        values = {b"t": FIRST_SECOND + number * self._step, b"x": text, b"n": 10_000_000 + number}
        return self._templates[(number * 31 + number // 7) % 8] % values


def write_bulk(shop: Workshop) -> int:
    """Fills the export up to its size, in files of `per_file` posts; returns how many posts were written."""
    size = shop.recipe.size or 0
    left = size - shop.sink.plain
    # Where a whole profile comes first, its timeline is file number 1.
    made, number = BulkPosts(shop, left // MEAN_BYTES), 0 if shop.recipe.stress in {"members", "one_member"} else 1
    wanted = max(1, int(left / made.mean))
    per_file = wanted if shop.recipe.stress == "one_member" else shop.recipe.per_file
    while made.number < wanted:
        number += 1
        count = min(per_file, wanted - made.number)
        shop.put(f"{activity_root(shop)}{POST_FILE}_{number}.json", made.chunks(count))
    return made.number
