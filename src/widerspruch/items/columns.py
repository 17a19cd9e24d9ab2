"""Items kept column by column: how a reader of millions of records hands them over.

A value for each item, with its 25 fields, costs more than everything else that is done to the item. Whoever needs
values still gets them: the columns are a sequence of items.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, chain
from typing import Any, overload

from msgspec import Struct
from msgspec.structs import astuple

from widerspruch.items.item import Item, Medium, MediumKind, Mention, ParseFlag, Place
from widerspruch.rulebook.vocabulary import Kind, State


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

        updated_at, backdated_at, mentions, links, place, parse_flags: The item's field, for the rows that have it.

        state: Of all rows. All other fields are as they are in an `Item` of which nothing else is known.
    """

    __slots__ = (
        "backdated_at",
        "created_at",
        "kind",
        "links",
        "media_ends",
        "media_kinds",
        "media_refs",
        "mentions",
        "parse_flags",
        "place",
        "record_no",
        "state",
        "text",
        "updated_at",
    )

    def __init__(self, state: State = "live") -> None:
        self.state: State = state
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

    @classmethod
    def joined(cls, parts: Iterable["ItemColumns"]) -> "ItemColumns":
        """All rows of several, in their order; all of one state."""
        whole = cls()
        for part in parts:
            rows, media = len(whole.kind), len(whole.media_refs)
            whole.state = part.state
            for name in _DENSE:
                getattr(whole, name).extend(getattr(part, name))
            whole.media_ends.extend([media + end for end in part.media_ends])
            for name in _SPARSE:
                if seldom := getattr(part, name):
                    getattr(whole, name).update({rows + row: value for row, value in seldom.items()})
        return whole

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
        seldom: dict[str, Any] = {name: rows[row] for name in _SPARSE if row in (rows := getattr(self, name))}
        return Item(
            self.kind[row],
            self.created_at[row],
            self.text[row],
            self.record_no[row],
            state=self.state,
            media=tuple([Medium(ref, kind) for ref, kind in media]),
            **seldom,
        )

    @property
    def media(self) -> Media:
        """The media of all rows."""
        number = len(self.media_refs)
        return Media(self.media_ends, self.media_refs, self.media_kinds, [None] * number, [False] * number)

    def fields(self) -> dict[str, Sequence[Any]]:
        """For each field of an item but its media, the values of all rows."""
        number = len(self)
        fields: dict[str, Sequence[Any]] = {name: [value] * number for name, value in _DEFAULTS.items()}
        fields |= {"kind": self.kind, "created_at": self.created_at, "text": self.text, "record_no": self.record_no}
        fields["state"] = [self.state] * number
        for name in _SPARSE:
            values = fields[name]
            assert isinstance(values, list)
            for row, value in getattr(self, name).items():
                values[row] = value
        return fields


_DENSE = ("kind", "created_at", "text", "record_no", "media_refs", "media_kinds")
_SPARSE = ("updated_at", "backdated_at", "mentions", "links", "place", "parse_flags")
_WITH_DEFAULT = Item.__struct_fields__[-len(Item.__struct_defaults__) :]
_DEFAULTS = {
    name: value for name, value in zip(_WITH_DEFAULT, Item.__struct_defaults__, strict=True) if name != "media"
}
