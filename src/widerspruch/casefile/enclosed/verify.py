#!/usr/bin/env python3
"""Prüft eine Akte oder ihren Export, ohne das Programm, das sie geschrieben hat.
Verifies a case file or its export, without the program that has written it.

    python3 verify.py              the folder that this script lies in, unpacked
    python3 verify.py EXPORT.zip   an export
    python3 verify.py FILE.akte    a case file without a passphrase

It needs Python 3.9 or later and nothing else, reads only, and ends with 0 (verified), 1 (not) or 2 (cannot be read).

  1. Every file of the export has the size and SHA-256 that manifest.json says, and there is no other file.
  2. Every event holds the SHA-256 of the one before, from the first (64 zeros) to the head that the manifest, or the
     file, says: so none was changed, left out, added or moved.
  3. Every piece of evidence that an event came with has the SHA-256 that the event holds, unless a later event says
     that the person had it deleted.

Nothing here proves who has written the events: whoever changes all of them can compute all digests anew. But a head
that was noted down, or handed to somebody, proves that everything before it is what it was then.
"""

import hashlib
import json
import sqlite3
import sys
import zipfile
from pathlib import Path

SENTENCES = {
    "manifest_unreadable": "manifest.json ist nicht lesbar / cannot be read",
    "file_missing": "Datei fehlt / file is missing",
    "file_changed": "Datei wurde verändert / file was changed",
    "file_unlisted": "Datei steht nicht in manifest.json / file is not in manifest.json",
    "event_unreadable": "Eintrag ist nicht lesbar / event cannot be read",
    "events_missing": "Eintrag fehlt / event is missing",
    "chain_broken": "Eintrag folgt nicht auf den davor / event does not follow from the one before",
    "head_differs": "letzter Eintrag ist ein anderer / the last event is another",
    "evidence_missing": "Beleg fehlt / evidence is missing",
    "evidence_changed": "Beleg wurde verändert / evidence was changed",
    "evidence_unlisted": "von dem Beleg weiß kein Eintrag / no event knows of this evidence",
    "about_changed": "Name, Löschtag oder Ende der Akte verändert / name, deletion day or end of the file changed",
    "fences_missing": "Aufbau der Akte verändert / structure of the file changed",
    "pages_damaged": "Datei ist beschädigt / file is damaged",
}
FIELDS = {"number": int, "at": int, "before": str, "event": dict, "evidence": list}
OBJECTS = {"about", "events", "evidence", "events_never_update", "events_never_delete"}
DAMAGED = (zipfile.BadZipFile, KeyError, TypeError, AttributeError, EOFError, RuntimeError, ValueError)


def canonical(value):
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def sha256(data):
    return hashlib.sha256(data).hexdigest()


def read_body(stored):
    """An event as it is written: JSON with sorted keys, no spaces, UTF-8. Anything else is none."""
    try:
        body = json.loads(stored)
        well = canonical(body) == stored and all(type(body[name]) is kind for name, kind in FIELDS.items())
        return body if well and all(type(one) is str for one in body["evidence"]) else None
    except DAMAGED:
        return None


def check_events(stored, count, head):
    """Check 2. Gives the faults, of each digest that an event holds whether its bytes are to be there, and the head."""
    faults, evidence, last, before = [], {}, 0, "0" * 64
    for number, data in stored:
        if number != last + 1:
            faults.append(("events_missing", last + 1))
        body = read_body(data)
        if body is None or body["number"] != number:
            faults.append(("event_unreadable", number))
        else:
            if body["before"] != before and number == last + 1:
                faults.append(("chain_broken", number))
            evidence.update(dict.fromkeys(body["evidence"], True))
            if body["event"].get("kind") == "evidence_deleted" and type(body["event"].get("digest")) is str:
                evidence[body["event"]["digest"]] = False
        last, before = number, sha256(data)
    if last < count:
        faults.append(("events_missing", last + 1))
    elif (last, before) != (count, head):
        faults.append(("head_differs", last))
    return faults, evidence, before


def check_evidence(expected, known):
    """Check 3. `known`: of each digest its number, whether there are bytes, and whether they are the right ones."""
    faults = [("evidence_unlisted", number) for digest, (number, _, _) in known.items() if digest not in expected]
    for place, (digest, is_kept) in enumerate(expected.items(), 1):
        number, is_there, is_right = known.get(digest, (place, None, True))
        if is_there is None or is_kept > is_there:
            faults.append(("evidence_missing", number))
        elif is_there > is_kept:
            faults.append(("evidence_unlisted", number))
        elif not is_right:
            faults.append(("evidence_changed", number))
    return faults


def check_export(names, read):
    """Checks 1 to 3 of an export. `read`: gives a file's bytes, or None where they are damaged or not there."""
    try:
        manifest = json.loads(read("manifest.json") or b"")
        files = {name: (one["sha256"], one["size"]) for name, one in manifest["files"].items()}
        pieces = [(one["digest"], one["number"], one["file"], one["size"]) for one in manifest["evidence"]]
        well = manifest["format"] == "widerspruch case file export" and manifest["version"] == 1
        if not well or not len({one[0] for one in pieces}) == len({one[1] for one in pieces}) == len(pieces):
            raise ValueError
    except DAMAGED:
        return [("manifest_unreadable", "manifest.json")], (0, ""), {}, 0
    faults = [("file_unlisted", name) for name in sorted(names - files.keys() - {"manifest.json"})]
    for name, listed in sorted(files.items()):
        data = read(name)
        if data is None or (sha256(data), len(data)) != listed:
            faults.append(("file_changed" if name in names else "file_missing", name))
    events = []
    for line in (read("events.jsonl") or b"").splitlines():
        body = read_body(line)
        events.append((body["number"] if body else len(events) + 1, line))
    wrong, expected, head = check_events(events, manifest["events"], manifest["head"])
    known = {d: (n, file is not None, file is None or files.get(file) == (d, size)) for d, n, file, size in pieces}
    return faults + wrong + check_evidence(expected, known), (len(events), head), expected, len(files)


def check_file(path):
    """Checks 2 and 3 of a case file, and that nothing in it was changed that no event holds."""
    connection = sqlite3.connect(path.absolute().as_uri() + "?mode=ro", uri=True)
    connection.text_factory = lambda text: text.decode("utf-8", "replace")
    select = connection.execute
    objects = {name for (name,) in select("SELECT name FROM sqlite_master") if not name.startswith("sqlite_")}
    faults = [("fences_missing", "")] if objects != OBJECTS else []
    if select("PRAGMA quick_check(1)").fetchall() != [("ok",)]:
        faults.append(("pages_damaged", ""))
    about = dict(select("SELECT name, value FROM about"))
    if about.pop("checksum", "") != sha256(canonical(about)):
        faults.append(("about_changed", ""))
    events = [(n, body or b"") for n, body in select("SELECT number, CAST(body AS BLOB) FROM events ORDER BY number")]
    known = {}
    for row in select("SELECT number, digest, media_type, name, size, added_at, checksum, bytes FROM evidence"):
        *told, checksum, data = row
        is_right = data is None or (sha256(data), len(data)) == (row[1], row[4])
        known[row[1]] = (row[0], data is not None, is_right and checksum == sha256(canonical(told)))
    count = about.get("events", "")
    wrong, expected, head = check_events(events, int(count) if count.isdigit() else 0, about.get("head", ""))
    return faults + wrong + check_evidence(expected, known), (len(events), head), expected, 0


def check_archive(opened):
    names = [one.filename for one in opened.infolist() if not one.is_dir()]
    if len(set(names)) < len(names) or sum(one.file_size for one in opened.infolist()) > 2 << 30:
        raise ValueError("too large, or two files of one name / zu groß, oder zwei Dateien eines Namens")

    def read(name):
        try:
            return opened.read(name)
        except DAMAGED:
            return None

    return check_export(set(names), read)


def check(path):
    if path.is_dir():
        files = (one for one in path.rglob("*") if one.is_file() and not one.name.startswith("."))
        found = {one.relative_to(path).as_posix(): one for one in files}
        return check_export(set(found), lambda name: found[name].read_bytes() if name in found else None)
    if path.open("rb").read(4) != b"PK\3\4":
        return check_file(path)
    with zipfile.ZipFile(path) as opened:
        return check_archive(opened)


def main():
    try:
        faults, (events, head), expected, files = check(
            Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).resolve().parent
        )
    except (*DAMAGED, OSError, sqlite3.Error) as error:
        print("Nicht lesbar: verschlüsselt, beschädigt oder keine Akte / cannot be read:", ascii(str(error)))
        return 2
    for code, where in faults:
        print(f"{code} {where!a}: {SENTENCES[code]}")
    kept = list(expected.values())
    print(f"Einträge / events: {events}, Dateien / files: {files}")
    print(f"Belege / evidence: {kept.count(True)}, gelöscht / deleted: {kept.count(False)}")
    print(f"Kopf der Kette / head of the chain: {head}")
    is_verified = events > 0 and not faults
    print("BESTÄTIGT / VERIFIED" if is_verified else "NICHT BESTÄTIGT / NOT VERIFIED")
    return 0 if is_verified else 1


if __name__ == "__main__":
    sys.exit(main())
