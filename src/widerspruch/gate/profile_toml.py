"""A profile written as the TOML that `profile.parse_profile` reads."""

from typing import Any

import msgspec
from msgspec import Struct, structs

from widerspruch.gate.profile import Profile


def to_toml(profile: Profile) -> str:
    """A profile as TOML, such as `parse_profile` reads."""
    lines: list[str] = []
    if profile.platform.always is not None:
        lines.append(f"platform = {quoted_toml(profile.platform.always)}")
    if profile.id is not None:
        lines.append(f"id = {quoted_toml(profile.id)}")
    if isinstance(profile.rule, str) and profile.rule != "terms":
        lines.append(f"rule = {quoted_toml(profile.rule)}")
    if not profile.authors:
        lines.append('author = "none"')
    for author in profile.authors:
        lines += ["", "[author]" if len(profile.authors) == 1 else "[[author]]", *_fields(author)]
    if isinstance(profile.rule, dict):
        lines += [
            "",
            "[rule]",
            *(f"{quoted_toml(platform)} = {quoted_toml(rule)}" for platform, rule in profile.rule.items()),
        ]
    for name, value in structs.asdict(profile).items():
        if isinstance(value, Struct) and not (name == "platform" and profile.platform.always is not None):
            lines += ["", f"[{name}]", *_fields(value)]
    for spans in profile.mentions.spans if profile.mentions is not None else ():
        lines += ["", "[[mentions.spans]]", *_fields(spans)]
    return "\n".join(lines) + "\n"


def _fields(value: Struct) -> list[str]:
    named: dict[str, Any] = msgspec.to_builtins(value)
    return [f"{key} = {toml(one)}" for key, one in named.items() if one not in (None, {}, []) and key != "spans"]


def toml(value: object) -> str:
    """A word, a list of words or a table of words as TOML."""
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{quoted_toml(key)} = {quoted_toml(word)}" for key, word in value.items()) + " }"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(quoted_toml(one) for one in value) + "]"
    return quoted_toml(str(value))


def quoted_toml(text: str) -> str:
    """A text as a TOML string."""
    return msgspec.json.encode(text).decode().replace("\x7f", "\\u007f")
