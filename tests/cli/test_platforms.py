"""`widerspruch platforms`: the list in the terminal and as JSON."""

import json


def test_every_platform_has_a_line_with_what_one_can_do(run):
    """The names stand below their state, each with acts and age."""
    ended = run("platforms", "--lang", "de", "--today", "2026-11-30")
    assert (ended.code, ended.err) == (0, "")
    assert "Sagen Nein" in ended.out
    assert ended.out.index("Sagen Nein") < ended.out.index("Zoom (zoom): nein, nach eigener Aussage nicht")
    looked = ended.out.count("Zuletzt nachgesehen am ") + ended.out.count("Heute nachgesehen; ")
    assert ended.out.count("Was Sie tun können: ") == looked


def test_the_json_says_the_same(run):
    """Groups by state, with day, age and acts as values."""
    ended = run("platforms", "--json", "--lang", "en", "--today", "2026-11-30")
    told = json.loads(ended.out)
    by_id = {one["id"]: one for group in told["groups"] for one in group["platforms"]}
    assert (by_id["zoom"]["state"], by_id["zoom"]["since"]) == ("says_no", "2023-08-11")
    assert by_id["zoom"]["age"] == 100
    assert by_id["booking"]["acts"] == ["mail"]


def test_a_day_before_all_terms_is_no_error(run):
    """Nothing is known then, and that is said."""
    ended = run("platforms", "--today", "2001-01-01", "--lang", "en")
    assert (ended.code, ended.err) == (0, "")
    assert "They train AI" not in ended.out
    assert "Looked at later only, on " in ended.out
    assert " days ago" not in ended.out


def test_all_that_is_known_of_one_is_printed(run):
    """Its word, its source, its ways; and that it rests on one report, where it does."""
    zoom = run("platforms", "Zoom", "--lang", "de", "--today", "2026-11-30").said
    assert zoom.index("Zoom sagt Nein") < zoom.index("Quelle: ") < zoom.index("privacy@zoom.us")
    assert "Wir stützen uns hier auf einen einzigen Bericht" in run("platforms", "vinted", "--lang", "de").said
    (page,) = json.loads(run("platforms", "facebook", "--json").out)["pages"]
    assert (page["told"]["state"], page["word"]) == ("trains", None)


def test_a_platform_that_nobody_knows_is_named(run):
    """With those that are known."""
    ended = run("platforms", "studivz", "--lang", "en")
    assert ended.code != 0
    assert "studivz" in ended.err
    assert "zoom" in ended.err
