"""The lines that WhatsApp itself puts into a chat, in our own short wording where the wording does not matter."""

from typing import Literal

from widerspruch.testing.exports.recipe import ContentLanguage

# First hour at which the part of the day is over -> its name; noon is one hour long.
DAY_PARTS = ((5, "nachts"), (10, "morgens"), (12, "vorm."), (13, "mittags"), (18, "nachm."), (24, "abends"))

GROUP_NAMES: dict[ContentLanguage, str] = {"de": "Hausgemeinschaft Lindenweg", "en": "Linden Lane", "ja": "見本会"}
ENCRYPTED: dict[ContentLanguage, str] = {
    "de": "Nachrichten und Anrufe sind Ende-zu-Ende-verschlüsselt. Niemand außerhalb dieses Chats kann sie lesen.",
    "en": "Messages and calls are end-to-end encrypted. No one outside of this chat can read or listen to them.",
    "ja": "Messages and calls are end-to-end encrypted. No one outside of this chat can read or listen to them.",
}
SYSTEM_LINES: dict[ContentLanguage, tuple[str, ...]] = {
    "de": (
        "Du hast die Gruppe „Hausgemeinschaft Lindenweg“ erstellt.",
        "{person} hat den Betreff geändert: „Hof und Keller“",
        "{person} hat den erweiterten Chat-Datenschutz eingeschaltet.",
        "{person} ist der Gruppe über einen Einladungslink beigetreten.",
    ),
    "en": (
        'You created group "Linden Lane"',
        "{person} changed the subject to “Yard and cellar”",
        "{person} turned on advanced chat privacy.",
        "{person} joined using this group's invite link",
    ),
    "ja": ('You created group "見本会"',),
}
# Meta AI's own system lines: by kind of chat.
AI_NOTICES: dict[ContentLanguage, dict[Literal["group", "meta_ai"], tuple[str, ...]]] = {
    "de": {
        "group": (
            (
                "Nur Nachrichten, die @Meta AI erwähnen oder die Personen mit Meta AI teilen, können von Meta "
                "gelesen werden."
            ),
        ),
        "meta_ai": ("Meta AI ist ein optionaler Dienst von Meta, der KI-Modelle verwendet, um Antworten zu erzeugen.",),
    },
    "en": {
        "group": ("Only messages that mention or people share with @Meta AI can be read by Meta.",),
        "meta_ai": ("Meta AI is an optional service from Meta that uses AI models to provide responses.",),
    },
    "ja": {"group": (), "meta_ai": ()},
}
MEDIA_LEFT_OUT: dict[Literal["android", "ios"], dict[ContentLanguage, str]] = {
    "android": {"de": "<Medien ausgeschlossen>", "en": "<Media omitted>", "ja": "<Media omitted>"},
    "ios": {"de": "Bild weggelassen", "en": "image omitted", "ja": "image omitted"},
}
DELETED: dict[ContentLanguage, str] = {
    "de": "Diese Nachricht wurde gelöscht.",
    "en": "This message was deleted",
    "ja": "This message was deleted",
}


def attached(name: str, layout: Literal["android", "ios"], language: ContentLanguage) -> str:
    """The body of a line that names a file in the zip."""
    if layout == "ios":
        return f"<Anhang: {name}>" if language == "de" else f"<attached: {name}>"
    return f"{name} (Datei angehängt)" if language == "de" else f"{name} (file attached)"
