"""The ways in which people write the same name, handle or address."""

import unicodedata
from collections.abc import Callable, Mapping

Variant = Callable[[str], str]

_FULL_WIDTH = {code: code + 0xFEE0 for code in range(0x21, 0x7F)}
_BOLD = {
    **{ord("A") + place: 0x1D400 + place for place in range(26)},
    **{ord("a") + place: 0x1D41A + place for place in range(26)},
}
_LOOK_ALIKE = str.maketrans("aeoc", "аеос")
_SPELLED_OUT: dict[int, str] = {
    ord(letter): two for letter, two in zip("äöüßøæÜ", ["ae", "oe", "ue", "ss", "oe", "ae", "Ue"], strict=True)
}


def without_marks(text: str) -> str:
    """As on a keyboard without umlauts."""
    plain = text.replace("ß", "ss").replace("ø", "o").replace("æ", "ae").replace("ı", "i")
    return "".join(letter for letter in unicodedata.normalize("NFD", plain) if not unicodedata.combining(letter))


def _zero_width(text: str) -> str:
    return text[:2] + "\u200b" + text[2:-1] + "\u2060" + text[-1]


def _first_look_alike(text: str) -> str:
    return text[0] + text[1:].translate(_LOOK_ALIKE)


NAME: Mapping[str, Variant] = {
    "plain": str,
    "upper": str.upper,
    "lower": str.lower,
    "spelled_out": lambda name: name.translate(_SPELLED_OUT),
    "without_marks": without_marks,
    "nfd": lambda name: unicodedata.normalize("NFD", name),
    "full_width": lambda name: name.translate(_FULL_WIDTH),
    "bold": lambda name: name.translate(_BOLD),
    "zero_width": _zero_width,
    "title": lambda name: f"Dr. {name}",
    "spaces_for_hyphens": lambda name: name.replace("-", " ", 1),
    "possessive": lambda name: f"{name}'s",
    "genitive": lambda name: f"{name}s" if name[-1] not in "sßxz" else f"{name}'",
    "quoted_nickname": lambda name: name.replace(" ", ' "Bibo" ', 1),
    "initial": lambda name: name.replace(" ", " M. ", 1) if name.count(" ") == 1 else name,
    "hashtag": lambda name: "#" + "".join(letter for letter in name if letter.isalpha()),
    "line_break": lambda name: name.replace(" ", "\n", 1),
    "narrow_space": lambda name: name.replace(" ", "\u202f"),
    "look_alike": _first_look_alike,
}
HANDLE: Mapping[str, Variant] = {
    "plain": lambda handle: f"@{handle}",
    "upper": lambda handle: f"@{handle.upper()}",
    "full_width": lambda handle: f"@{handle}".translate(_FULL_WIDTH),
    "bold": lambda handle: f"@{handle.translate(_BOLD)}",
    "zero_width": lambda handle: "@" + _zero_width(handle),
    "full_stop": lambda handle: f"@{handle}.",
    "possessive": lambda handle: f"@{handle}'s",
    "brackets": lambda handle: f"(@{handle})",
    "comma": lambda handle: f"@{handle},",
    "profile": lambda handle: f"https://www.instagram.com/{handle}/",
    "profile_bare": lambda handle: f"instagram.com/{handle}",
    "profile_query": lambda handle: f"https://instagram.com/{handle.upper()}?igsh=abc123",
    "profile_phone": lambda handle: f"http://m.instagram.com/{handle},",
    "profile_story": lambda handle: f"https://www.instagram.com/stories/{handle}/3141592/",
    "look_alike": lambda handle: f"@{_first_look_alike(handle)}",
}
EMAIL: Mapping[str, Variant] = {
    "plain": str,
    "upper": str.upper,
    "mailto": lambda email: f"mailto:{email}",
    "at_round": lambda email: email.replace("@", " (at) "),
    "at_square": lambda email: email.replace("@", "[at]"),
    "at_dot": lambda email: email.replace("@", " [at] ").replace(".", " [dot] "),
    "punkt": lambda email: email.replace("@", " (at) ").replace(".", " (punkt) "),
    "spoken": lambda email: " punkt ".join(email.replace("@", " at ").rsplit(".", 1)),
    "tag": lambda email: email.replace("@", "+newsletter@"),
    "full_stop": lambda email: f"{email}.",
    "angle": lambda email: f"<{email}>",
    "full_width": lambda email: email.translate(_FULL_WIDTH),
    "zero_width": _zero_width,
    "spaces": lambda email: email.replace("@", " @ "),
    "glued": lambda email: f"{email}-Adresse",
}
PHONE: Mapping[str, Variant] = {
    "plain": str,
    "slash": lambda phone: phone.replace(" ", "/", 1),
    "international": lambda phone: "+49 " + phone[1:] if phone.startswith("0") else phone,
    "zeros": lambda phone: "0049" + phone[1:] if phone.startswith("0") else "00" + phone[1:],
    "optional_zero": lambda phone: "+49 (0) " + phone[1:] if phone.startswith("0") else phone,
    "run": lambda phone: phone.replace(" ", ""),
    "hyphens": lambda phone: phone.replace(" ", "-"),
}
BY_IDENTIFIER: Mapping[str, Mapping[str, Variant]] = {"name": NAME, "handle": HANDLE, "email": EMAIL, "phone": PHONE}
