"""Draft a platform's files for the rulebook from the example in tests/rulebook/new_platform.

    python scripts/new_platform.py quora Quora --url https://www.quora.com/about/privacy --archive pga-versions \
        --document "Quora/Privacy Policy" --words "used for Large Language Model (LLM) training purposes"

ARCHIVE is a clone of one of Open Terms Archive's; WORDS are at most ten words of the sentence on training. Days and
commits come from there. What only a person can know says TODO, and `widerspruch rulebook check --platform quora`
lists it.
"""

import argparse
import re
import sys
import textwrap
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path

from msgspec import Struct

from widerspruch.rulebook.load import RulebookError
from widerspruch.rulebook.watch.archive import ArchiveClone, DocumentVersion
from widerspruch.rulebook.watch.passage import in_force_since, with_anchor
from widerspruch.rulebook.watch.watch import clones_by_collection

HOUSE = Path(__file__).parents[1]
EXAMPLE = HOUSE / "tests/rulebook/new_platform"
RULEBOOK = HOUSE / "src/widerspruch/rulebook"
DOCS = HOUSE / "docs/cli.md"
LANGUAGES = ("de", "en", "de-leicht")
EXAMPLE_SAYS = "# A platform to copy: one version of its terms, a switch and an address."
PREFIXES = {
    "pga-versions": "pga",
    "contrib-versions": "otc",
    "genai-eu-versions": "genai-eu",
    "genai-contrib-versions": "genai",
}


class Found(Struct, frozen=True):
    """The version in which the words stood first, the last one before it, the newest, and since when they hold."""

    first: DocumentVersion
    before: DocumentVersion | None
    newest: DocumentVersion
    since: date


def main() -> None:
    """Write the files, and say what is to be done with them."""
    given = _given()
    if not re.fullmatch(r"[a-z][a-z0-9_]*", given.id):
        sys.exit(f"{given.id}: an id has small letters, digits and _ alone.")
    if (RULEBOOK / "platforms" / f"{given.id}.toml").exists():
        sys.exit(f"{given.id} is in the rulebook already.")
    try:
        clone = ArchiveClone.open(given.archive)
        collections = list(clones_by_collection([clone]))
        if not collections:
            sys.exit(f"{given.archive} is no clone of an archive that archives.json knows.")
        found = _looked_up(clone, given.document, given.words)
    except RulebookError as error:
        sys.exit(f"The clone cannot be read: {error.code}.")
    write(given, collections[0], found, str(clone.newest.day))


def _given() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("id")
    parser.add_argument("name")
    parser.add_argument("--archive", type=Path, required=True)
    parser.add_argument("--document", required=True, help="its name without .md, such as: Quora/Privacy Policy")
    parser.add_argument("--words", required=True)
    parser.add_argument("--url", default="https://TODO.example", help="of the document at the platform")
    return parser.parse_args()


def _looked_up(clone: ArchiveClone, document: str, words: str) -> Found:
    versions = clone.versions_of(f"{document}.md")
    if not versions:
        sys.exit(
            f"The archive has no {document}.md; `git ls-tree --name-only HEAD FOLDER/` lists a service's documents."
        )
    first = None
    for at, one in enumerate(versions):
        if not with_anchor(clone.text(one.version.commit, one.path) or "", words):
            if first is None:
                sys.exit(f"The newest version of {document} does not have the words: {words}")
            return _found(clone, versions[first], one, versions[0])
        first = at
    return _found(clone, versions[-1], None, versions[0])


def _found(
    clone: ArchiveClone, first: DocumentVersion, before: DocumentVersion | None, newest: DocumentVersion
) -> Found:
    own = named_day(in_force_since(clone.text(first.version.commit, first.path) or "") or "")
    earliest = before.version.day if before else date.min
    since = own if own is not None and earliest <= own <= first.version.day else first.version.day
    return Found(first, before, newest, since)


def named_day(words: str) -> date | None:
    """The day that an English document names for itself; None: it names none that can be read."""
    for form in ("%B %d, %Y", "%B %d %Y", "%d %B %Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(words, form).date()  # noqa: DTZ007 a day has no zone
        except ValueError:
            continue
    return None


def write(given: argparse.Namespace, collection: str, found: Found, reaches: str) -> None:
    """All files of the draft."""
    day, captured = str(found.since), str(found.first.version.day)
    source = f"{PREFIXES[collection]}-{given.id.replace('_', '-')}"
    before = (found.before or found.first).version.day
    changes = {
        EXAMPLE_SAYS: f"# {given.name}:",
        'country = "IE"': 'country = "TODO"',
        "beispielnetz-train": f"{given.id}-training",
        "otc-beispielnetz": source,
        "after = 2025-04-20, before = 2025-05-02": f"after = {before}, before = {captured}",
        "2025-05-01": day,
        "2025_05_01": day.replace("-", "_"),
        "2026-08-22": reaches,
        "https://beispielnetz.example/settings/privacy": "https://TODO.example/settings",
        "privacy@beispielnetz.example": "TODO: an address in the policy",
        "beispielnetz": given.id,
        "Beispielnetz Ltd": "TODO: the company, and below its address",
        '"1 Example Street", "Dublin 2", "Ireland"': '"TODO"',
        "Beispielnetz": given.name,
    }
    platform = _changed((EXAMPLE / "platforms/beispielnetz.toml").read_text("utf-8"), changes)
    if found.before is None:
        platform = re.sub(r"first_seen = \{[^}]*\}, ", "", platform)
    (RULEBOOK / "platforms" / f"{given.id}.toml").write_text(platform, encoding="utf-8")
    for language in LANGUAGES:
        text = _changed((EXAMPLE / "texts" / language / "beispielnetz.toml").read_text("utf-8"), changes)
        text = re.sub(r'= "[^"]*"', '= "TODO"', text)
        (RULEBOOK / "texts" / language / f"{given.id}.toml").write_text(text, encoding="utf-8")
    _add_source(given, collection, source)
    with (RULEBOOK / "references.toml").open("a", encoding="utf-8") as end:
        end.write(_reference(given, source, f"{given.id}-{day}-training", found.first))
        end.write(_reference(given, source, f"{given.id}-training", found.newest))
    _first_version_named(given.id, day)
    _add_to_docs(given.id)
    since = f"not yet on {found.before.version.day}" if found.before else "in the oldest version of the archive"
    print(f"The words stand there since {captured} ({since}); the archive reaches to {reaches}.")
    if day != captured:
        print(f"That version names a day for itself, {day}: add a passage that says so.")
    print(f"Now: widerspruch rulebook check --platform {given.id} --lang en")


def _changed(text: str, changes: Mapping[str, str]) -> str:
    for old, new in changes.items():
        text = text.replace(old, new)
    return text


def _reference(given: argparse.Namespace, source: str, name: str, at: DocumentVersion) -> str:
    anchor = given.words.replace("\\", "\\\\").replace('"', '\\"')
    return f"""
[{name}]
source = "{source}"
document = "{given.document}"
commit = "{at.version.commit[:10]}"
path = "{at.path}"
anchor = "{anchor}"
"""


def _first_version_named(platform: str, day: str) -> None:
    """The terms rest on the first version, too: since when is a fact of its own."""
    file = RULEBOOK / "platforms" / f"{platform}.toml"
    text = file.read_text("utf-8")
    at = text.index("[[terms]]")
    both = f'references = ["{platform}-{day}-training", "{platform}-training"]'
    rest = text[at:].replace(f'references = ["{platform}-training"]', both, 1)
    file.write_text(text[:at] + rest, encoding="utf-8")


def _add_source(given: argparse.Namespace, collection: str, source: str) -> None:
    """Behind the others of its archive."""
    file = RULEBOOK / "sources.toml"
    tables = re.split(r"\n(?=\[)", file.read_text("utf-8"))
    last = max(at for at, table in enumerate(tables) if f'archive = "{collection}"' in table)
    (publisher,) = re.findall(r"^publisher = .*$", tables[last], re.MULTILINE)
    own = f"""[{source}]
title = "{given.name}: {given.document.rpartition("/")[2].lower()}"
kind = "archive"
archive = "{collection}"
documents = ["{given.document}"]
{publisher}
url = "{given.url}"
licence = "ODC-BY-1.0"
"""
    # What stands behind the last table may be a heading of the next kind.
    table, *heading = re.split(r"\n\n(?=#)", tables[last].rstrip("\n"))
    tables[last] = f"{table}\n\n{own}" + "".join(f"\n{line}\n" for line in heading)
    file.write_text("\n".join(tables), encoding="utf-8")


def _add_to_docs(platform: str) -> None:
    """In the list of docs/cli.md, at its place in the alphabet."""
    text = DOCS.read_text("utf-8")
    found = re.search(r"The rulebook knows (`[^.]*?`)\.(.*?)\n(?=\[|\n)", text, re.DOTALL)
    if found is None:
        sys.exit("docs/cli.md has no list of platforms.")
    names = sorted({*re.findall(r"`(\w+)`", found[1]), platform})
    listed = ", ".join(f"`{name}`" for name in names[:-1]) + f" and `{names[-1]}`."
    paragraph = textwrap.fill(f"The rulebook knows {listed}{found[2]}", 119, break_on_hyphens=False)
    DOCS.write_text(f"{text[: found.start()]}{paragraph}\n{text[found.end() :]}", encoding="utf-8")


if __name__ == "__main__":
    main()
