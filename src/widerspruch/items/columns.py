"""Items kept column by column: how a reader of millions of records hands them over.

A value for each item, with its 25 fields, costs more than everything else that is done to the item. Whoever needs
values still gets them: the columns are a sequence of items.
"""

from collections.abc import Iterator, Sequence
from itertools import accumulate, chain
from typing import Any, overload

from msgspec import Struct
from msgspec.structs import astuple

from widerspruch.items.item import Item, Medium, MediumKind, Mention, ParseFlag, Place
from widerspruch.rulebook.vocabulary import ActorRole, Kind, State


class Media(Struct, frozen=True):
    """The media of several items, one after the other.

    Attributes:
        ends: For each item, how many media it and the items before it have.

        refs, kinds, sizes, hints: For each medium, its `ref`, `kind`, `bytes` and `has_person_hint`.
    """

    ends: Sequence[int]
    refs: Sequence[str]
    kinds: Sequence[MediumKind]
    sizes: Sequence[int | None]
    hints: Sequence[bool]

    @classmethod
    def of(cls, lists: Sequence[Sequence[Medium]]) -> "Media":
        """The media of items that are values."""
        flat = list(chain.from_iterable(lists))
        refs, kinds, sizes, hints = zip(*map(astuple, flat), strict=True) if flat else ((), (), (), ())
        return cls(list(accumulate(map(len, lists))), refs, kinds, sizes, hints)


class ItemColumns(Sequence[Item]):
    """Items of one member, each a row.

    Attributes:
        kind, created_at, text, record_no: For each row, the item's field.

        media_ends: For each row, how many media it and the rows before it have.

        media_refs, media_kinds: For each medium.

        updated_at, backdated_at, mentions, links, place, parse_flags: The item's field, for the rows that have it, in
            ascending order.

        state, actor_role: Of all rows. All other fields are as they are in an `Item` of which nothing else is known.
    """

    def __init__(self, state: State = "live") -> None:
        self.state: State = state
        self.actor_role: ActorRole = "own"
        self.kind: list[Kind] = []
        self.created_at: list[int | None] = []
        self.text: list[str | None] = []
        self.record_no: list[int] = []
        self.media_ends: list[int] = []
        self.media_refs: list[str] = []
        self.media_kinds: list[MediumKind] = []
        self.updated_at: dict[int, int | None] = {}
        self.backdated_at: dict[int, int | None] = {}
        self.mentions: dict[int, tuple[Mention, ...]] = {}
        self.links: dict[int, tuple[str, ...]] = {}
        self.place: dict[int, Place] = {}
        self.parse_flags: dict[int, tuple[ParseFlag, ...]] = {}

    def __len__(self) -> int:
        return len(self.kind)

    @overload
    def __getitem__(self, row: int) -> Item: ...
    @overload
    def __getitem__(self, row: slice) -> list[Item]: ...
    def __getitem__(self, row: int | slice) -> Item | list[Item]:
        if isinstance(row, slice):
            return [self._item(one) for one in range(len(self))[row]]
        return self._item(range(len(self))[row])

    def __iter__(self) -> Iterator[Item]:
        return map(self._item, range(len(self)))

    def _item(self, row: int) -> Item:
        begin, end = self.media_ends[row - 1] if row else 0, self.media_ends[row]
        media = zip(self.media_refs[begin:end], self.media_kinds[begin:end], strict=True)
        seldom: dict[str, Any] = {name: rows[row] for name in _SELDOM if row in (rows := getattr(self, name))}
        return Item(
            self.kind[row],
            self.created_at[row],
            self.text[row],
            self.record_no[row],
            actor_role=self.actor_role,
            state=self.state,
            media=tuple([Medium(ref, kind) for ref, kind in media]),
            **seldom,
        )

    def taken_apart(self) -> "Parts":
        """The columns as they are, for a record batch."""
        number = len(self.media_refs)
        return Parts(
            dense={name: getattr(self, name) for name in _DENSE},
            seldom={name: getattr(self, name) for name in _SELDOM},
            same=_NOTHING_KNOWN | {"state": self.state, "actor_role": self.actor_role},
            media=Media(self.media_ends, self.media_refs, self.media_kinds, [None] * number, [False] * number),
        )


class Parts(Struct, frozen=True):
    """Items taken apart: what a record batch is made of. Each field of `Item` is in one of these.

    Attributes:
        dense: By field, the values of all rows.

        seldom: By field, the rows in ascending order that have a value.

        same: By field, the value of all rows.
    """

    dense: dict[str, Sequence[Any]]
    seldom: dict[str, dict[int, Any]]
    same: dict[str, Any]
    media: Media


def take_apart(items: Sequence[Item]) -> Parts:
    """Items taken apart, however they are kept."""
    if isinstance(items, ItemColumns):
        return items.taken_apart()
    dense: dict[str, Sequence[Any]] = dict(
        zip(Item.__struct_fields__, zip(*map(astuple, items), strict=True), strict=True)
    )
    seldom = {name: {row: value for row, value in enumerate(dense.pop(name)) if value} for name in NESTED}
    return Parts(dense, seldom, {}, Media.of(dense.pop("media")))


NESTED = ("mentions", "links", "place", "parse_flags")
"""Fields whose values are made of parts; the media, which are many, are kept apart from them."""

_DENSE = ("kind", "created_at", "text", "record_no")
_SELDOM = ("updated_at", "backdated_at", *NESTED)
_WITH_DEFAULT = Item.__struct_fields__[-len(Item.__struct_defaults__) :]
_NOTHING_KNOWN = {
    name: value
    for name, value in zip(_WITH_DEFAULT, Item.__struct_defaults__, strict=True)
    if name not in {*_DENSE, *_SELDOM, "media"}
}
