"""A way to object, in words: its name, its address, and how to go it on each device."""

import re
from itertools import chain

from msgspec import Struct

from widerspruch.person.telling.sources import web_address
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.looks import is_certain
from widerspruch.rulebook.model import Device, Route

DEVICES: tuple[Device, ...] = ("browser", "iphone", "android")
_CLICK_PATHS = ("form", "switch", "setting", "chat_command")


class Guide(Struct, frozen=True):
    """The sentences to follow on one device, in order."""

    device: Device
    title: str
    sentences: tuple[str, ...]


class Way(Struct, frozen=True):
    """A route to go, by name and address, and how to go it."""

    route: str
    title: str
    url: str | None
    email: str | None
    address: tuple[str, ...]
    uncertain: bool
    guides: tuple[Guide, ...]

    def on(self, device: Device) -> tuple[str, ...]:
        """The sentences for a device, or for a browser where nothing is recorded for it."""
        told = {guide.device: guide.sentences for guide in self.guides}
        return told.get(device, told.get("browser", ()))


def is_click_path(route: Route) -> bool:
    """A way through the platform's own pages, told step by step; whatever has an address is another way."""
    return route.kind in _CLICK_PATHS and route.url is None and bool(route.steps)


def told_way(route: Route, words: PersonWords) -> Way:
    return Way(
        route=route.id,
        title=words.law(route.title),
        url=web_address(route.url),
        email=route.email,
        address=route.address,
        uncertain=not is_certain(route),
        guides=tuple(
            Guide(device, words.person(f"steps.{device}"), said(route.steps[device], words))
            for device in DEVICES
            if device in route.steps
        ),
    )


def said(text_ids: tuple[str, ...], words: PersonWords) -> tuple[str, ...]:
    return tuple(words.law(text_id) for text_id in text_ids)


def not_easy(route: Route, words: PersonWords) -> tuple[str, ...]:
    """Where easy words were asked for and some of a way are missing, the sentence that says so."""
    told = (route.title, *chain.from_iterable(route.steps.values()))
    if words.language == "de-leicht" and not all(text_id in words.law for text_id in told):
        return (words.person("steps.not_easy"),)
    return ()


class SentencePart(Struct, frozen=True):
    """A part of a sentence. `is_exact`: words as they stand on a button or a page, with their marks."""

    text: str
    is_exact: bool


def parts_of(sentence: str) -> tuple[SentencePart, ...]:
    """A sentence with the words that stand on buttons and pages apart."""
    parts = re.split('(„[^“]*“|“[^”]*”|"[^"]*")', sentence)
    return tuple(SentencePart(part, bool(place % 2)) for place, part in enumerate(parts) if part)


class DeviceChoice(Struct, frozen=True):
    """A device to be told for."""

    id: Device
    title: str
    chosen: bool


def device_choices(chosen: Device, words: PersonWords) -> tuple[DeviceChoice, ...]:
    """All devices, by short names."""
    return tuple(
        DeviceChoice(device, words.person(f"site.plan.device_{device}"), device == chosen) for device in DEVICES
    )
