"""Facebook posts by the gigabyte: records printed from prepared templates, every one of them different."""

from collections.abc import Iterator

from widerspruch.exports.synthetic.facebook_posts import Post, activity_root, post_record
from widerspruch.exports.synthetic.meta_text import dump_meta
from widerspruch.exports.synthetic.meta_words import title
from widerspruch.exports.synthetic.workshop import Workshop

POST_FILE = "posts/your_posts__check_ins__photos_and_videos"
# Fits 1,040,000 posts into 1,007 MB, as real exports of that size would.
MEAN_BYTES = 968
RECORDS_AT_ONCE = 500
POOL = 1021
SAMPLE = 8 * 500
FIRST_SECOND, LAST_SECOND = 1_241_000_000, 1_789_000_000
_TIME, _TEXT, _NUMBER = 1_111_111_111, "TEXTTEXT", 3_333_333_333
_SHAPES = ("status", "photo", "link", "status", "place", "bare", "photo", "status")


def templates(shop: Workshop) -> list[bytes]:
    """Printed records with `%(t)d` for the second, `%(x)s` for the text and `%(n)d` for the running number."""
    random, me = shop.random("templates"), shop.owner.name
    made = []
    for shape in _SHAPES:
        post = Post(
            at=_TIME,
            shape=shape,  # type: ignore[arg-type]
            text=None if shape == "bare" else _TEXT,
            title=title("photo" if shape == "photo" else "status", shop.recipe.language, me),
            topic="innocent",
            media=(f"{activity_root(shop)}posts/media/your_posts/{_NUMBER}_n.jpg",) if shape == "photo" else (),
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
        made.append(printed.replace(str(_TIME - 600).encode(), b"%(t)d").replace(b"%(t)d", b"%(t)d"))
    return made


def pool(shop: Workshop, mean: float) -> list[bytes]:
    """Texts as they stand between the quotes of a JSON string, `mean` bytes long on the average."""
    random, texts = shop.random("pool"), []
    total = 0
    for number in range(POOL):
        text, _ = shop.story.text(random, longest=2)
        printed = dump_meta([text])[5:-3]
        while total + len(printed) < mean * (number + 0.75):
            more, _ = shop.story.text(random, longest=2)
            printed += b" " + dump_meta([more])[5:-3]
        total += len(printed)
        texts.append(printed)
    return texts


class BulkPosts:
    """The endless stream of posts; `number` counts them."""

    def __init__(self, shop: Workshop, expected: int) -> None:
        self.number = 0
        self._templates = templates(shop)
        bare = {"t": _TIME, "x": b"", "n": 10_000_000}
        overhead = sum(len(template % _keys(bare)) for template in self._templates) / len(self._templates)
        worded = sum(b"%(x)s" in template for template in self._templates) / len(self._templates)
        mean = (MEAN_BYTES - overhead - 4) / worded - 12
        self._texts = pool(shop, mean)
        self._step = max(1, (LAST_SECOND - FIRST_SECOND) // max(1, expected))
        # Texts come in whole sentences: a second pool makes up for what the first was longer.
        surplus = sum(len(self._record()) + 4 for _ in range(SAMPLE)) / SAMPLE - MEAN_BYTES
        self._texts = pool(shop, mean - surplus / worded)
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


def _keys(values: dict[str, object]) -> dict[bytes, object]:
    return {key.encode(): value for key, value in values.items()}


def write_bulk(shop: Workshop) -> int:
    """Fills the export up to its size, in files of `per_file` posts; returns how many posts were written."""
    size = shop.recipe.size or 0
    wanted = max(1, (size - shop.sink.plain) // MEAN_BYTES)
    # Where a whole profile comes first, its timeline is file number 1.
    made, number = BulkPosts(shop, wanted), 0 if shop.recipe.stress in {"members", "one_member"} else 1
    per_file = wanted if shop.recipe.stress == "one_member" else shop.recipe.per_file
    while made.number < wanted:
        number += 1
        count = min(per_file, wanted - made.number)
        shop.put(f"{activity_root(shop)}{POST_FILE}_{number}.json", made.chunks(count))
    return made.number
