"""What a person may type wrongly: each slip ends with 2 and a sentence that says how it is written."""

import pytest

from widerspruch.cli.exit_codes import USAGE_IS_WRONG

SLIPS = {
    "no export": ((), "Es fehlt eine Angabe: EXPORT"),
    "unknown option": (("{}", "--wiederspruch"), "Die Option „--wiederspruch“ gibt es nicht"),
    "option without a value": (("{}", "--json"), "Nach „--json“ fehlt eine Angabe"),
    "unknown reading": (("{}", "--reading", "heute"), "Zur Wahl stehen: future_runs, future_items"),
    "no day": (("{}", "--run", "2026-02-30"), "„2026-02-30“ ist kein Datum"),
    "objection without a date": (("{}", "--objected", "instagram"), "Schreiben Sie KONTO=ANGABE"),
    "objection yesterday": (("{}", "--objected", "instagram=gestern"), "ist kein Datum zu erkennen"),
    "objection in 1999": (("{}", "--objected", "instagram=1999-01-01"), "läge vor dem 25.05.2018"),
    "objection in the year 9999": (("{}", "--objected", "instagram=9999-12-31"), "ist kein Datum zu erkennen"),
    "unknown audience": (("{}", "--audience", "instagram=alle"), "Möglich sind: public, followers"),
    "period backwards": (("{}", "--audience", "instagram=friends:2019..2012"), "ist der Zeitraum nicht verständlich"),
    "of age perhaps": (("{}", "--adult", "instagram=vielleicht"), "Schreiben Sie KONTO=ja oder KONTO=nein"),
}
SLIPS_ABOUT_ACCOUNTS = {
    "unknown account": (("--objected", "tiktok=2025-05-20"), "Gefunden wurden: instagram, threads"),
    "audience of an unknown account": (("--audience", "facebook=friends"), "Das Konto in „facebook“"),
    "route of another platform": (
        ("--objected", "instagram@linkedin-form-ts-dpro=2025-11-01"),
        "Den Weg in „instagram@linkedin-form-ts-dpro“ kennt das Regelwerk nicht",
    ),
    "objection after the run": (
        ("--objected", "instagram=2026-11-22", "--run", "2026-11-21"),
        "läge nach dem Trainingslauf",
    ),
}


@pytest.fixture
def export(exports):
    return exports("instagram-one-post")[0]


class TestCheck:
    @pytest.mark.parametrize("slip", SLIPS)
    def test_a_slip_is_explained(self, slip, run, export):
        """A statement or option that cannot be understood ends with 2 and the way to write it."""
        arguments, sentence = SLIPS[slip]

        ended = run("check", *(argument.format(export) for argument in arguments))

        assert (ended.code, ended.out) == (USAGE_IS_WRONG, "")
        assert sentence in ended.complained

    @pytest.mark.parametrize("slip", SLIPS_ABOUT_ACCOUNTS)
    def test_a_statement_that_does_not_fit_the_exports_is_refused(self, slip, run, export, tmp_path):
        """A statement about what is not there ends with 2, says what there is, and leaves the folder as it was."""
        arguments, sentence = SLIPS_ABOUT_ACCOUNTS[slip]

        ended = run("check", export, *arguments, "--parquet", tmp_path / "kept")

        assert (ended.code, ended.out) == (USAGE_IS_WRONG, "")
        assert sentence in ended.complained
        assert list(tmp_path.iterdir()) == []

    @pytest.mark.parametrize(
        ("tag", "title"), [("EN", "What of yours"), ("en-GB", "What of yours"), ("de_DE", "Was von Ihnen")]
    )
    def test_a_language_is_meant_however_its_tag_is_written(self, tag, title, run, export):
        """Capitals and countries do not matter."""
        ended = run("check", export, "--lang", tag, "--reading", "Future_Runs", "--audience", "Instagram=Friends")

        assert ended.code == 0
        assert ended.out.startswith(title)

    def test_an_unknown_language_is_refused_in_the_users_own(self, run, export):
        """`--lang xx` names the languages that there are."""
        ended = run("check", export, "--lang", "xx")

        assert ended.code == USAGE_IS_WRONG
        assert "Zur Wahl stehen: de, en" in ended.complained


class TestOtherCommands:
    @pytest.mark.parametrize(
        ("arguments", "sentence"),
        [
            (("pruefen",), "Den Befehl „pruefen“ gibt es nicht"),
            (("plan",), "Sagen Sie, welche Konten Sie haben"),
            (("plan", "studivz"), "Die Plattform „studivz“ kennt das Regelwerk nicht. Bekannt sind: adobe, "),
            (("plan", "Facebook!"), "Das Konto „Facebook!“ ist nicht verständlich"),
            (("plan", "facebook:me,kind=club"), "„club“ ist nicht möglich"),
            (("plan", "facebook", "--device", "toaster"), "Zur Wahl stehen: browser, iphone, android"),
            (("plan", "facebook", "--made", "facebook=2025"), "ist nicht verständlich"),
            (("plan", "facebook", "--made", "facebook@x=2025-05-20"), "„x“ ist nicht möglich"),
            (("plan", "facebook", "--today", "morgen"), "„morgen“ ist kein Datum"),
            (("make-export", "myspace"), "Die Vorlage „myspace“ gibt es nicht"),
            (("make-export", "facebook-de", "--size", "viel"), "„viel“ ist keine Größe"),
            (("make-export", "facebook-de", "--seed", "eins"), "So ist der Befehl nicht verständlich"),
            (("rulebook", "check", "--today", "heute"), "„heute“ ist kein Datum"),
            (("rulebook", "check", "--platform", "studivz"), "Die Plattform „studivz“ kennt das Regelwerk nicht"),
            (("rulebook", "watch", "--archive", ".", "--platform", "studivz"), "„studivz“ kennt das Regelwerk nicht"),
        ],
    )
    def test_a_slip_is_explained(self, arguments, sentence, run):
        """Every other command, too, ends with 2 and a sentence of its own."""
        ended = run(*arguments)

        assert (ended.code, ended.out) == (USAGE_IS_WRONG, "")
        assert sentence in ended.complained

    @pytest.mark.parametrize("account", ["facebook", "Facebook", " FACEBOOK\u200b"])
    def test_a_platform_is_meant_whatever_its_capitals(self, account, run):
        """A plan for Facebook is a plan for facebook."""
        ended = run("plan", account, "--today", "2026\u201111\u201121", "--device", "Browser", "--lang", "DE")
        assert (ended.code, ended.out) == (0, run("plan", "facebook", "--today", "2026-11-21").out)


class TestPaths:
    @pytest.mark.parametrize(
        "arguments",
        [
            ("check", ""),
            ("check", "x.zip", "--html", " "),
            ("make-export", "whatsapp-en", ""),
            ("gate", "run", "corpus", "--exclusions", "set", "--freeze", "2026-01-01", "--out", ""),
            ("gate", "run", "corpus", "--exclusions", "", "--freeze", "2026-01-01", "--out", "x"),
            ("gate", "keys", "new", "--out", "-"),
            ("gate", "make-set", "", "--platform", "x", "--key", "k", "--number", "1", "--out", "set"),
            ("gate", "purge", ""),
            ("gate", "audit", "built", "--exclusions", ""),
        ],
    )
    def test_no_name_is_no_path_in_any_command(self, arguments, run, tmp_path, monkeypatch):
        """An empty name is not the current folder, and a dash no file: 2, and nothing is made."""
        monkeypatch.chdir(tmp_path)

        ended = run(*arguments)

        assert (ended.code, ended.out) == (USAGE_IS_WRONG, "")
        assert "steht kein Name einer Datei" in ended.complained
        assert list(tmp_path.iterdir()) == []


class TestLanguage:
    @pytest.mark.parametrize("more", [("--lang", "en"), ("--lang=en",)])
    def test_what_is_wrong_is_said_in_the_language_asked_for(self, run, more):
        """A command line that is not understood is answered in the language that it names."""
        ended = run("check", "", *more)

        assert ended.code == 2
        assert ended.complained.startswith("That did not work.")
