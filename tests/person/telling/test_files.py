"""What became of the files."""

from person.telling.counted import GERMAN, RULEBOOK, imported
from widerspruch.exports.inventory import MemberReport
from widerspruch.exports.problem import Problem
from widerspruch.person.telling.files import MOST_NAMES, Files, files

READ = MemberReport("posts.json", "read", items=3)
LEFT = MemberReport("ads.json", "not_read", why="advertising")
MIXED = MemberReport("group.txt", "read", items=1, left_out=2, why="system_line")
COPY = MemberReport("posts (1).json", "copy", copy_of="posts.json")
BROKEN = MemberReport("broken.json", "failed", problems=(Problem("invalid_json", "broken.json"),))


def told(*reports: MemberReport, **numbers: int) -> Files:
    return files(imported(*reports, **numbers), (), RULEBOOK, GERMAN)


def test_items_that_were_known_are_told_beside_those_that_were_read():
    """One and many, and nothing where nothing was known."""
    assert told(read=1).read == "Ein Inhalt gelesen."
    assert told(read=1200, again=1).read == ("1.200 Inhalte gelesen. Einer war schon bekannt und zählt nicht doppelt.")


def test_every_file_is_counted_under_one_word():
    """A copy was read; what does not occur is not told."""
    assert told(READ, COPY, LEFT, BROKEN).counted == (
        "2 Dateien gelesen, eine mit Absicht nicht (etwa Werbung, private Nachrichten), "
        "eine Datei ganz oder teilweise nicht lesbar, 2 Bilder und Filme nur gezählt"
    )


def test_what_may_be_missing_comes_first():
    """Files of one fate stand together, the worrying ones at the head."""
    (profile,) = told(READ, LEFT, BROKEN).profiles

    assert (profile.platform, profile.media) == ("Facebook", 2)
    assert [(fate.number, fate.worrying) for fate in profile.fates] == [(1, True), (1, False), (1, False)]
    assert profile.fates[0].named[0].name == "broken.json"
    assert "kein gültiges JSON" in profile.fates[0].named[0].notes[0]


def test_why_a_file_or_a_part_of_it_was_left_is_told():
    """At the heading where it holds for all, at the file where it holds for some of its records."""
    (profile,) = told(LEFT, MIXED, COPY).profiles
    by_name = {file.name: (fate.why, file.notes) for fate in profile.fates for file in fate.named}

    assert by_name["ads.json"] == ("Gehört zur Werbung.", ())
    assert by_name["group.txt"][1] == (
        "ein Inhalt",
        GERMAN.exports("inventory.left_out", n=2),
        GERMAN.exports("not_read.system_line"),
    )
    assert "posts.json" in by_name["posts (1).json"][1][0]


def test_of_thousands_of_files_a_hundred_are_named():
    """The rest is counted."""
    (profile,) = told(*[LEFT] * 5000).profiles

    assert (len(profile.fates[0].named), profile.fates[0].more) == (MOST_NAMES, 5000 - MOST_NAMES)
