"""The deliberate faults that a recipe can ask for, each with a sentence for those who choose it."""

from typing import Literal, NamedTuple, get_args

ContentFault = Literal[
    "corrupt_message_part",
    "numbering_gap",
    "json_and_html",
    "duplicate_posts",
    "html_named_json",
    "json_renamed",
    "no_data_txt",
    "missing_categories",
    "underscore_names",
    "ambiguous_basenames",
    "mixed_mojibake",
    "truncated_mojibake",
    "genuine_mojibake",
    "unknown_month",
    "unknown_root_key",
    "invalid_json",
    "empty_records",
    "untitled_records",
    "row_width",
    "pasted_header",
    "message_limit",
    "date_range_limited",
    "only_no_data",
]
ArchiveFault = Literal[
    "bomb",
    "dotdot_path",
    "absolute_path",
    "drive_path",
    "symlink",
    "duplicate_member",
    "encrypted_member",
    "truncated_archive",
    "exactly_2_gib",
    "empty_zip",
    "wrong_platform",
    "not_an_archive",
    "missing_part",
    "backslash_names",
    "macosx",
    "extra_root_folder",
]
Fault = ContentFault | ArchiveFault
CONTENT_FAULTS: tuple[ContentFault, ...] = get_args(ContentFault)
ARCHIVE_FAULTS: tuple[ArchiveFault, ...] = get_args(ArchiveFault)


class Sentence(NamedTuple):
    """One line of text in both languages of the command."""

    de: str
    en: str


FAULTS: dict[Fault, Sentence] = {
    "corrupt_message_part": Sentence(
        "Eine Nachrichten-Datei ist mittendrin abgeschnitten, ihre Geschwister sind heil.",
        "One message file is cut in the middle, its siblings are whole.",
    ),
    "numbering_gap": Sentence(
        "Die Beitrags-Dateien heißen _1, _2 und _10.", "The post files are called _1, _2 and _10."
    ),
    "json_and_html": Sentence(
        "Dieselben Beiträge liegen als JSON und als HTML im Export.",
        "The same posts lie in the export as JSON and as HTML.",
    ),
    "duplicate_posts": Sentence(
        "Einige Beiträge stehen wortgleich zweimal im Export.",
        "Some posts stand in the export twice, word for word.",
    ),
    "html_named_json": Sentence("Eine Datei heißt .json und enthält HTML.", "One file is called .json and holds HTML."),
    "json_renamed": Sentence(
        "Die Kommentar-Datei trägt einen fremden Namen.", "The comment file has an unfamiliar name."
    ),
    "no_data_txt": Sentence(
        "Leere Kategorien enthalten nur eine no-data.txt.", "Empty categories hold only a no-data.txt."
    ),
    "missing_categories": Sentence(
        "Profil, Kommentare und Nachrichten fehlen.", "Profile, comments and messages are missing."
    ),
    "underscore_names": Sentence(
        "Apostrophe in Dateinamen sind durch Unterstriche ersetzt.",
        "Apostrophes in file names are replaced by underscores.",
    ),
    "ambiguous_basenames": Sentence(
        "Mehrere Dateien mit demselben Namen und verschiedenem Inhalt.",
        "Several files of the same name with different content.",
    ),
    "mixed_mojibake": Sentence(
        "Ein Text ist halb verschlüsselt, halb heil: Er bleibt, wie er ist.",
        "One text is half garbled, half whole: it stays as it is.",
    ),
    "truncated_mojibake": Sentence(
        "Ein Text endet mitten in einem Zeichen.", "One text ends in the middle of a character."
    ),
    "genuine_mojibake": Sentence("Jemand hat wirklich „Ã¼“ geschrieben.", "Somebody really wrote the characters “Ã¼”."),
    "unknown_month": Sentence("Ein Monatsname, den niemand kennt.", "A month's name that nobody knows."),
    "unknown_root_key": Sentence("Eine Datei mit unbekanntem Aufbau.", "A file whose layout is unknown."),
    "invalid_json": Sentence("Eine Datei ist kein gültiges JSON.", "One file is not valid JSON."),
    "empty_records": Sentence("Einträge mit leerem {} und leerem data.", "Records with an empty {} and an empty data."),
    "untitled_records": Sentence("Einträge ohne Titel und ohne Text.", "Records without a title and without text."),
    "row_width": Sentence(
        "CSV-Zeilen mit zu vielen oder zu wenigen Spalten.", "CSV rows with too many or too few columns."
    ),
    "pasted_header": Sentence(
        "In einer Nachricht steckt eine einkopierte Chat-Zeile.",
        "A message contains a pasted line of a chat.",
    ),
    "message_limit": Sentence(
        "Der Chat endet genau an WhatsApps Grenze von 40.000 Nachrichten.",
        "The chat ends exactly at WhatsApp's limit of 40,000 messages.",
    ),
    "date_range_limited": Sentence(
        "Der Export wurde nur für einen Zeitraum angefordert.",
        "The export was requested for a range of dates only.",
    ),
    "only_no_data": Sentence(
        "Der Export enthält nichts außer no-data.txt.", "The export holds nothing but no-data.txt."
    ),
    "bomb": Sentence(
        "Eine Datei bläht sich beim Entpacken auf das Tausendfache auf.",
        "One member inflates to a thousand times its size.",
    ),
    "dotdot_path": Sentence("Ein Pfad führt mit ../ aus dem Archiv hinaus.", "A path leaves the archive by ../."),
    "absolute_path": Sentence("Ein Pfad beginnt an der Wurzel (/).", "A path begins at the root (/)."),
    "drive_path": Sentence("Ein Pfad beginnt mit einem Laufwerk (C:).", "A path begins with a drive (C:)."),
    "symlink": Sentence("Ein Eintrag ist eine Verknüpfung.", "One member is a symbolic link."),
    "duplicate_member": Sentence("Ein Dateiname kommt zweimal vor.", "One member name occurs twice."),
    "encrypted_member": Sentence("Eine Datei ist verschlüsselt.", "One member is encrypted."),
    "truncated_archive": Sentence("Das Archiv bricht in der Mitte ab.", "The archive stops in the middle."),
    "exactly_2_gib": Sentence(
        "Das Archiv ist genau 2 GiB groß und abgeschnitten.", "The archive is cut off at exactly 2 GiB."
    ),
    "empty_zip": Sentence("Ein Archiv ohne Inhalt.", "An archive without content."),
    "wrong_platform": Sentence("Ein Export eines anderen Anbieters.", "An export of some other provider."),
    "not_an_archive": Sentence("Eine Textdatei, die .zip heißt.", "A text file that is called .zip."),
    "missing_part": Sentence(
        "Ein Teil des Exports fehlt: Nur die Bilder sind da.",
        "One part of the export is missing: only the pictures are there.",
    ),
    "backslash_names": Sentence("Pfade mit umgekehrten Schrägstrichen.", "Paths with backslashes."),
    "macosx": Sentence(
        "Neu gepackt: mit __MACOSX und .Identifier-Dateien.", "Packed again: with __MACOSX and .Identifier files."
    ),
    "extra_root_folder": Sentence(
        "Neu gepackt: alles liegt in einem weiteren Ordner.", "Packed again: all lies in one more folder."
    ),
}
