"""Platform files -> `Rulebook`: those of the program, or of a package in their place. A broken file names its place."""

import json
import tomllib
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Literal, TypeVar

import msgspec
from msgspec import Struct, structs

from widerspruch.lib.errors import KnownError, kinds_of
from widerspruch.rulebook.answer_model import AnswerFile
from widerspruch.rulebook.archive_reference import ArchiveReference
from widerspruch.rulebook.model import Authority, Checked, LawPoint, Platform, Reason, Route, Source, Terms
from widerspruch.rulebook.package.contents import RELEASE
from widerspruch.rulebook.package.in_force import in_force
from widerspruch.rulebook.package.package import RulebookPackage
from widerspruch.rulebook.release import Release

T = TypeVar("T")

_Damaged = Literal["file_unreadable"]
_Input = Literal[
    "file_misnamed",
    "family_unknown",
    "git_missing",
    "clone_unreadable",
    "clone_slow",
    "clone_of_nothing",
    "nothing_to_renew",
]


class RulebookError(KnownError[_Damaged | _Input]):
    """A file of the rulebook that cannot be read: names the file, the place in it and what is wrong there."""

    room = "widerspruch.rulebook"
    kinds = kinds_of({"damaged": _Damaged, "input": _Input})


class Rulebook(Struct, frozen=True):
    """All platforms, sources and passages in archives, reasons, authorities, points of law, words of answers
    and looks of volunteers (which their routes hold, too), as known on `known_on` (None: everything)."""

    platforms: dict[str, Platform]
    sources: dict[str, Source]
    reasons: tuple[Reason, ...]
    authorities: tuple[Authority, ...]
    known_on: date | None = None
    law: tuple[LawPoint, ...] = ()
    answers: tuple[AnswerFile, ...] = ()
    references: Mapping[str, ArchiveReference] = {}
    release: Release | None = None
    looks: Mapping[str, tuple[Checked, ...]] = {}

    def as_known_on(self, day: date) -> "Rulebook":
        """The rulebook as one could know it on a day: later announcements unknown, later retreats too."""
        platforms = {
            slug: structs.replace(
                platform,
                terms=tuple(terms for terms in platform.terms if terms.announced_on <= day),
                history=tuple(milestone for milestone in platform.history if milestone.on <= day),
                routes=tuple(_looked_at_by(route, day) for route in platform.routes),
            )
            for slug, platform in self.platforms.items()
        }
        law = tuple(point for point in self.law if point.known_on(day))
        return structs.replace(self, platforms=platforms, law=law, known_on=day)

    def family_of(self, slug: str) -> tuple[Platform, ...]:
        """The platform itself and, behind it, the family it builds on."""
        platform = self.platforms[slug]
        return (platform,) if platform.family is None else (platform, self.platforms[platform.family])

    def terms_of(self, slug: str) -> tuple[Terms, ...]:
        """All versions of terms that hold for a platform, the family's too, oldest first; dropped plans are
        left out unless the rulebook is seen as of a day before they were dropped."""
        versions = (terms for file in self.family_of(slug) for terms in file.terms)
        return tuple(sorted(filter(self._stands, versions), key=lambda terms: (terms.valid_from, terms.id)))

    def _stands(self, terms: Terms) -> bool:
        if terms.dropped_on is None:
            return True
        return self.known_on is not None and self.known_on < terms.dropped_on

    def routes_of(self, slug: str, on: date | None = None) -> tuple[Route, ...]:
        """The routes of a platform, its own first, then the family's: those open on a day, or, without one, all."""
        return tuple(
            route
            for file in self.family_of(slug)
            for route in file.routes
            if (not route.platforms or slug in route.platforms) and (on is None or route.open_on(on))
        )

    def newest_platform_text(self) -> date:
        """The newest day on which a platform's own text was seen, in the archives that keep them (ODC-BY)."""
        archives = {source_id for source_id, source in self.sources.items() if source.kind == "archive"}
        versions = [terms for platform in self.platforms.values() for terms in platform.terms]
        facts = [fact for terms in versions for fact in terms.facts]
        facts += [fact for terms in versions for use in terms.uses for fact in use.facts]
        return max(fact.seen_on for fact in facts if fact.source in archives)

    def routes(self) -> dict[str, Route]:
        """All routes by their permanent ids, closed ones too."""
        return {route.id: route for platform in self.platforms.values() for route in platform.routes}

    def route(self, route_id: str) -> Route:
        """The route with this permanent id. Raises `KeyError`."""
        return self.routes()[route_id]


def decode(type_: type[T], data: object, place: str) -> T:
    """Plain data -> a value of the model, or a `RulebookError` that names the place."""
    try:
        return msgspec.convert(data, type_, strict=True)
    except msgspec.ValidationError as error:
        raise RulebookError("file_unreadable", file=place, why=str(error)) from error


def read_toml(file: Traversable) -> dict[str, object]:
    """One TOML file as plain data."""
    try:
        return tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise RulebookError("file_unreadable", file=file.name, why=str(error)) from error


def read_platforms(folder: Traversable) -> dict[str, Platform]:
    """All platform files of a folder, by id. A file is named after the platform it is about."""
    entries = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".toml")), key=lambda e: e.name)
    platforms: dict[str, Platform] = {}
    for entry in entries:
        platform = decode(Platform, read_toml(entry), entry.name)
        if f"{platform.id}.toml" != entry.name:
            raise RulebookError("file_misnamed", file=entry.name, id=platform.id)
        platforms[platform.id] = platform
    for platform in platforms.values():
        if platform.family is not None and platform.family not in platforms:
            raise RulebookError("family_unknown", file=f"{platform.id}.toml", family=platform.family)
    return platforms


def read_answers(folder: Traversable) -> tuple[AnswerFile, ...]:
    """How answers are read: the files of a folder, by name. A rulebook need not say anything of it."""
    if not folder.is_dir():
        return ()
    entries = sorted((entry for entry in folder.iterdir() if entry.name.endswith(".toml")), key=lambda e: e.name)
    files = tuple(decode(AnswerFile, read_toml(entry), f"answers/{entry.name}") for entry in entries)
    for file, entry in zip(files, entries, strict=True):
        if f"{file.id}.toml" != entry.name:
            raise RulebookError("file_misnamed", file=entry.name, id=file.id)
    return files


def read_rulebook(folder: Traversable) -> Rulebook:
    """The rulebook of a folder: `platforms/`, `answers/`, `sources.toml`, `reasons.toml`, `law.toml`,
    `checked.toml` and `authorities.json`."""
    records = folder / "authorities.json"
    looks = read_looks(folder / "checked.toml")
    return Rulebook(
        platforms={slug: _looked_at(one, looks) for slug, one in read_platforms(folder / "platforms").items()},
        sources=decode(dict[str, Source], read_toml(folder / "sources.toml"), "sources.toml"),
        reasons=decode(tuple[Reason, ...], read_toml(folder / "reasons.toml").get("reasons", []), "reasons.toml"),
        authorities=decode(tuple[Authority, ...], json.loads(records.read_text("utf-8")), records.name),
        law=decode(tuple[LawPoint, ...], read_toml(folder / "law.toml").get("law", []), "law.toml"),
        answers=read_answers(folder / "answers"),
        references=_references(folder / "references.toml"),
        release=_release(folder),
        looks=looks,
    )


def read_looks(file: Traversable) -> dict[str, tuple[Checked, ...]]:
    """What volunteers saw, by the id of the way. A rulebook need not have any."""
    return decode(dict[str, tuple[Checked, ...]], read_toml(file), file.name) if file.is_file() else {}


def _looked_at_by(route: Route, day: date) -> Route:
    return structs.replace(route, checked=tuple(look for look in route.checked if look.on <= day))


def _looked_at(platform: Platform, looks: Mapping[str, tuple[Checked, ...]]) -> Platform:
    routes = tuple(structs.replace(one, checked=(*one.checked, *looks.get(one.id, ()))) for one in platform.routes)
    return structs.replace(platform, routes=routes)


def _references(file: Traversable) -> dict[str, ArchiveReference]:
    """A rulebook that rests on no archive has none."""
    return decode(dict[str, ArchiveReference], read_toml(file), file.name) if file.is_file() else {}


def _release(folder: Traversable) -> Release | None:
    """As a package states it, else as the rulebook shipped does. One that was made for a test has none."""
    stated, shipped = folder / RELEASE, folder / "release.toml"
    if stated.is_file():
        return decode(Release, json.loads(stated.read_bytes()), RELEASE)
    return decode(Release, read_toml(shipped), shipped.name) if shipped.is_file() else None


def load_rulebook() -> Rulebook:
    """The rulebook in force: that of an installed package which is newer than the one that this program ships, else
    that one. Raises `PackageError` where what is installed cannot be used."""
    return _read(in_force())


@cache
def _read(package: RulebookPackage | None) -> Rulebook:
    return read_rulebook(files("widerspruch.rulebook") if package is None else package.folder)
