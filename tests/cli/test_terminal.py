"""What a person sees: the summary at every width, in every encoding, in both languages."""

import pytest

WIDE, NARROW = "80", "60"


@pytest.fixture
def facebook(exports):
    return exports("facebook-de")[0]


class TestWidth:
    def test_headers_and_names_are_whole_in_80_columns(self, run_apart, facebook):
        """The table's words fit 80 columns, no line is longer, and one platform fits 40 lines."""
        ended = run_apart("check", facebook, COLUMNS=WIDE)

        lines = ended.out.splitlines()
        header = "Konto nutzbar möglich ausgenommen KI-Chats heikel andere Zeitraum"
        assert header in [" ".join(line.split()) for line in lines]
        assert "…" not in ended.out
        assert max(len(line) for line in lines) <= int(WIDE)
        assert len(lines) <= 40

    @pytest.mark.slow
    def test_a_narrow_terminal_gets_paragraphs_instead_of_a_cut_table(self, run_apart, facebook):
        """In 60 columns every figure stands on a line with its whole word; only a link may be longer."""
        ended = run_apart("check", facebook, COLUMNS=NARROW)

        lines = [line.split(": ")[0].strip() for line in ended.out.splitlines()]
        assert all(word in lines for word in ("nutzbar", "möglich", "ausgenommen", "KI-Chats", "heikel", "andere"))
        assert "…" not in ended.out
        assert all(len(line) <= int(NARROW) or "https://" in line for line in ended.out.splitlines())

    def test_a_link_is_never_broken_in_two(self, run, monkeypatch):
        """Links stay on one line, so that they can be clicked and copied."""
        ended = run("plan", "linkedin", "facebook", "instagram")

        links = [line.strip() for line in ended.out.splitlines() if "https://" in line]
        assert "https://www.linkedin.com/mypreferences/d/settings/data-for-ai-improvement" in links


class TestEncoding:
    def test_a_terminal_without_umlauts_gets_all_that_it_can_show(self, run_apart, facebook):
        """ASCII output ends with 0, with signs in place of what cannot be shown."""
        ended = run_apart("check", facebook, PYTHONIOENCODING="ascii", LC_ALL="C")

        assert ended.code == 0
        assert "m?glich" in ended.out

    @pytest.mark.slow
    def test_a_pipe_gets_plain_text(self, run, facebook):
        """Without a terminal there are no colours, no bar and no signs that move the cursor."""
        ended = run("check", facebook)

        assert "\x1b" not in ended.out + ended.err
        assert ended.err == ""

    @pytest.mark.slow
    def test_whoever_stops_reading_gets_no_complaint(self, run_apart, facebook):
        """`widerspruch check ... | head` ends quietly when the pipe is closed."""
        closed = "import os; read, write = os.pipe(); os.dup2(write, 1); os.close(read); os.close(write)"

        ended = run_apart("check", facebook, before=closed)

        assert "Traceback" not in ended.err
        assert "BrokenPipe" not in ended.err
        assert ended.code == 0


class TestLanguage:
    @pytest.mark.parametrize(
        ("variables", "sentence"),
        [
            ({"WIDERSPRUCH_LANG": "en", "LC_ALL": "de_DE.UTF-8"}, "That did not work."),
            ({"WIDERSPRUCH_LANG": "", "LC_ALL": "en_GB.UTF-8"}, "That did not work."),
            ({"WIDERSPRUCH_LANG": "", "LC_ALL": "C", "LANG": "C", "LANGUAGE": ""}, "Das ging nicht."),
        ],
    )
    def test_the_variable_wins_then_the_system_then_german(self, variables, sentence, run_apart):
        """WIDERSPRUCH_LANG decides; else the system's language; German where it is none of ours."""
        ended = run_apart("check", "there-is-no-such-file.zip", **variables)

        assert ended.err.startswith(sentence)
        assert ended.code == 1

    def test_help_is_in_the_users_language(self, run_apart):
        """`--help` explains every option in the language of the system."""
        german = run_apart("check", "--help", WIDERSPRUCH_LANG="de")
        english = run_apart("check", "--help", WIDERSPRUCH_LANG="en")

        assert "Tag des gedachten Trainingslaufs" in german.said
        assert "Day of the imagined training run" in english.said


class TestFigures:
    def test_a_late_objection_names_what_may_have_gone_in(self, run, facebook):
        """With an objection after the start, the summary says what models may hold, and the other reading."""
        ended = run("check", facebook, "--objected", "facebook=2025-06-10")

        assert "Facebook: Vor Ihrem Widerspruch vom 10.06.2025 konnten schon" in ended.said
        assert "Lesart „künftige Inhalte“: Nur was Sie nach dem Widerspruch teilen" in ended.said
        assert "Ein Widerspruch heute" not in ended.said

    @pytest.mark.slow
    def test_an_early_objection_says_that_nothing_went_in(self, run, facebook):
        """With an objection before the start there was nothing to lose."""
        ended = run("check", facebook, "--objected", "facebook=2025-05-20")

        assert "kam vor dem Beginn des Trainings" in ended.said
        assert "Für diese Konten ist nach dem Regelwerk nichts mehr zu tun." in ended.said

    def test_a_run_before_the_rulebook_begins_allows_nothing(self, run, facebook):
        """For a run in 2015 the rulebook knows no terms, and nothing counts as usable."""
        ended = run("check", facebook, "--run", "2015-01-01")

        row = next(line for line in ended.out.splitlines() if line.startswith("facebook"))
        assert ended.code == 0
        assert row.split()[1] == "0"

    @pytest.mark.slow
    def test_the_later_of_two_statements_about_an_audience_counts(self, run, facebook):
        """Statements that overlap do not count an item twice; the later one settles it."""
        only_me = ("--audience", "facebook=only_me")
        both = run("check", facebook, "--audience", "facebook=public:2009..2026", *only_me)
        one = run("check", facebook, *only_me)

        assert both.code == 0
        assert both.out == one.out
