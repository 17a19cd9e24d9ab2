"""The report as a page: what stands in it, in which order, and what it must never hold."""

import re
from collections.abc import Callable
from datetime import date
from itertools import pairwise

import pytest
from lxml import html

from widerspruch.exports.inventory import MemberReport
from widerspruch.exports.problem import Problem
from widerspruch.items.item import Item, Mention
from widerspruch.person.report.build import report_body
from widerspruch.person.statements import Objected
from widerspruch.person.tables import Tables
from widerspruch.person.telling.compose import compose
from widerspruch.person.telling.words import PersonWords
from widerspruch.rulebook.instants import end_of_day
from widerspruch.rulebook.load import load_rulebook

Report = Callable[..., str]
Check = Callable[..., Tables]

NOON = 1_700_000_000_000_000
LATE = Objected("facebook", end_of_day(date(2025, 6, 1)))


def parsed(page: str) -> html.HtmlElement:
    return html.document_fromstring(page)


def text_of(page: str, selector: str) -> str:
    """The text of the first element with this id, with white space as one blank."""
    return " ".join(parsed(page).get_element_by_id(selector).text_content().split())


class TestOneFile:
    @pytest.mark.parametrize("language", ["de", "en"])
    def test_it_loads_nothing(self, report: Report, language: str) -> None:
        """Nothing in the page fetches anything: no script, no frame, no picture, no sheet, no font, no form."""
        page = report(language=language)
        tree = parsed(page)

        assert not tree.xpath("//script | //iframe | //img | //link | //object | //embed | //form | //base")
        assert not tree.xpath("//*[@src or @srcset or @onclick or @onload]")
        assert not re.search(r"@import|url\((?!#)", tree.xpath("string(//style)"))

    def test_its_policy_forbids_to_load_anything(self, report: Report) -> None:
        """The page's own security policy allows nothing but its inline style."""
        policy = parsed(report()).xpath("string(//meta[@http-equiv='Content-Security-Policy']/@content)")

        assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:")

    def test_every_link_within_the_page_has_a_target(self, report: Report) -> None:
        """Indices, rules and the way back lead to ids that exist, and no id occurs twice."""
        tree = parsed(report())
        ids = tree.xpath("//@id")

        assert {link[1:] for link in tree.xpath("//a/@href") if link.startswith("#")} <= set(ids)
        assert len(ids) == len(set(ids))

    def test_links_out_are_addresses_of_the_rulebook(self, report: Report) -> None:
        """Links lead within the page, to https addresses or to a mail program, never elsewhere."""
        assert all(link.startswith(("#", "https://", "mailto:")) for link in parsed(report()).xpath("//a/@href"))


class TestOrder:
    def test_sections_come_in_the_order_of_their_weight(self, report: Report) -> None:
        """Figures first, then what to do, then the content, then the reasons, then the small print."""
        sections = parsed(report()).xpath("//main/section/@id | //main/div/section/@id")

        assert sections == [
            *("figures", "steps", "readings", "charts", "sensitive", "others", "ai", "stake"),
            *("why", "disputes", "timeline", "reasons", "law", "files", "help"),
        ]

    def test_the_contents_name_all_sections(self, report: Report) -> None:
        """Every section but the figures at the head is in the contents, in the same order."""
        tree = parsed(report())
        sections = tree.xpath("//main/section/@id | //main/div/section/@id")

        assert [link[1:] for link in tree.xpath("//nav//a/@href")] == sections[1:]

    def test_headings_leave_no_level_out(self, report: Report) -> None:
        """There is one h1, and every heading is at most one level below the one before it."""
        levels = [int(tag.tag[1]) for tag in parsed(report()).xpath("//h1 | //h2 | //h3 | //h4 | //h5 | //h6")]

        assert levels.count(1) == 1
        assert all(after <= before + 1 for before, after in pairwise(levels))


class TestFigures:
    def test_the_three_numbers_come_first(self, report: Report) -> None:
        """The head states how many items there are, how many a run could take, and each verdict's number."""
        page = report()

        assert "Von 9 Inhalten bei Facebook und Instagram" in parsed(page).xpath("string(//header)")
        assert [n.text for n in parsed(page).xpath("//ul[@class='three']//strong")] == ["7", "1", "1"]

    def test_each_account_has_its_row(self, report: Report) -> None:
        """The table has a row per account and one for all together, and its columns say what they count."""
        rows = [
            [" ".join(cell.text_content().split()) for cell in row]
            for row in parsed(report()).xpath("//section[@id='figures']//tbody/tr")
        ]

        assert [row[0] for row in rows] == ["Facebook", "Instagram", "zusammen"]
        assert [row[1:4] for row in rows] == [["6", "1", "1"], ["1", "0", "0"], ["7", "1", "1"]]

    def test_a_late_objection_tells_what_was_baked_in(self, report: Report) -> None:
        """After an objection that came too late, the head says how many items could already go in."""
        page = report(objected=[LATE])

        assert "konnten schon" in text_of(page, "figures")
        assert "01.06.2025" in text_of(page, "figures")

    def test_an_empty_export_says_so(self, report: Report) -> None:
        """Without a single item the report says that there was nothing to decide, and is still whole."""
        page = report({"facebook": []})

        assert "kein Inhalt" in text_of(page, "figures")
        assert "Davon wurde nichts gefunden." in text_of(page, "sensitive")


class TestSteps:
    def test_a_step_has_its_link_its_reason_its_effects_and_its_limits(self, report: Report) -> None:
        """A step names the form's address, that no reason is needed, both readings, what stays out and the proof."""
        steps = text_of(report(), "steps")

        assert "https://www.facebook.com/help/contact/712876720715583" in steps
        for words in ("Sie brauchen keine Begründung", "Meta sagt", "Bremer Aufsicht", "Was es nicht erfasst", "Beleg"):
            assert words in steps

    def test_both_readings_stand_side_by_side(self, report: Report) -> None:
        """Both readings of a late objection are shown with who says so and what they mean for these items."""
        readings = text_of(report(), "readings")

        assert "künftige Läufe" in readings
        assert "künftige Inhalte" in readings
        assert "wären alle 7 gefährdeten Inhalte" in readings
        assert "Die 7 gefährdeten Inhalte dürften trotz Widerspruch genutzt werden" in readings

    def test_only_advice_left_is_called_advice(self, report: Report) -> None:
        """Where nothing is needed any more, the report says so instead of counting to nought."""
        chat = Item("ai_prompt", NOON, "Wie wird das Wetter?", is_ai_interaction=True)

        assert "Nach dem Regelwerk ist nichts mehr nötig." in text_of(report({"whatsapp": [chat]}), "steps")

    def test_gaps_are_said_plainly(self, report: Report) -> None:
        """Where a platform offers no way, the report says so, with what helps instead."""
        chat = Item("ai_prompt", NOON, "Wie wird das Wetter?", is_ai_interaction=True)
        page = report({"whatsapp": [chat]})

        assert "Hier sieht die Plattform keinen Widerspruch vor." in text_of(page, "gaps")
        assert "ist offen" in text_of(page, "readings")


class TestLists:
    def test_the_finding_is_marked_with_its_kind(self, report: Report) -> None:
        """The sensitive word is marked, and its kind is said to those who cannot see the mark."""
        marks = [mark.text_content() for mark in parsed(report()).xpath("//section[@id='sensitive']//mark")]

        assert "[Gesundheit] Diabetes" in marks

    def test_sensitive_items_at_stake_come_before_those_that_are_out(self, report: Report) -> None:
        """Items that may be used stand before items that are excluded."""
        groups = parsed(report()).xpath("//section[@id='sensitive']/section/@id")

        assert groups == ["sensitive-allowed-health", "sensitive-excluded-contact"]

    def test_people_who_are_tagged_are_named(self, report: Report) -> None:
        """An item that tags somebody says whom."""
        assert "Max Beispiel" in text_of(report(), "others")

    def test_year_and_kind_are_anchors(self, report: Report) -> None:
        """The items at stake of a platform, a year and a kind have an address of their own."""
        assert "Sommerfest im Garten" in text_of(report(), "facebook-2019-post")

    def test_items_without_a_date_have_their_place(self, report: Report) -> None:
        """What has no date stands under "ohne Datum"."""
        assert "ohne Datum" in text_of(report(), "facebook-undated")

    def test_it_says_how_many_are_not_listed(self, report: Report) -> None:
        """Where a list is cut, it says how many there are beyond it, and how to get all."""
        items = [Item("post", NOON + n, f"Beitrag {n}", audience="public", record_no=n) for n in range(230)]
        page = report({"facebook": items})

        assert "30 weitere sind hier nicht aufgeführt. Alle bekommen Sie mit --parquet" in text_of(page, "stake")
        assert page.count('<li class="item') == 200


class TestWhy:
    def test_a_verdict_leads_to_its_rule_and_sources(self, report: Report) -> None:
        """Each rule that decided is shown with its sentence, its platform, its id and at least one source."""
        tree = parsed(report())
        rules = tree.xpath("//li[starts-with(@id, 'rule-')]")

        assert rules
        assert all(rule.xpath(".//details[@class='sources']//li") for rule in rules)

    def test_what_is_not_certain_is_marked_so(self, report: Report) -> None:
        """Sources of low confidence carry the words "nicht gesichert"."""
        assert "nicht gesichert" in text_of(report(), "disputes")

    def test_the_version_that_decided_is_marked(self, report: Report) -> None:
        """In the timeline the version in force at the run is the one marked as decisive."""
        applied = parsed(report()).xpath("//ol[@class='timeline']/li[@class='applied']")

        assert [" ".join(entry.xpath("string(.//time)").split()) for entry in applied] == ["ab 23.07.2026"]


class TestFiles:
    def test_every_fate_is_shown(self, report: Report) -> None:
        """What was read, what was not and why, what is unknown and what failed all stand there, with sentences."""
        page = report(
            reports=[
                MemberReport("posts.json", "read", items=9),
                MemberReport("ads.json", "not_read", why="advertising"),
                MemberReport("new_thing.json", "unknown"),
                MemberReport("broken.json", "failed", problems=(Problem("invalid_json", "broken.json"),)),
            ],
            problems=[Problem("html_second_class")],
        )
        files = text_of(page, "files")

        for words in ("9 Inhalte", "Gehört zur Werbung", "new_thing.json", "kein gültiges JSON", "Format HTML"):
            assert words in files

    def test_thousands_of_files_are_not_all_named(self, report: Report) -> None:
        """Of very many files of one fate a hundred are named and the rest is counted."""
        reports = [MemberReport(f"inbox/{n}/message_1.json", "not_read", why="private_message") for n in range(5000)]
        files = text_of(report(reports=reports), "files")

        assert files.count("message_1.json") == 100
        assert "und 4.900 weitere" in files


class TestHostileContent:
    TEXTS = (
        "<script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "</style></title></textarea>--><svg onload=alert(1)>",
        "{{ 7 * 7 }} {% raw %}",
        "\u202egnihcus\u202d \u2066\u2067 Diabetes \u0000\u001b[31m",
        "Zalgo " + "a\u0301\u0302\u0303" * 300,
        "Diabetes " * 10_000,
        "x" * 1_000_000,
    )

    def test_content_stays_content(self, report: Report) -> None:
        """Markup in texts, names and user names is shown as it was written and never becomes part of the page."""
        items = [
            Item(
                "post",
                NOON + n,
                text,
                audience="public",
                mentions=(Mention(name="<b>Max</b>"),),
                surface_owner="<i>Wand</i>",
                record_no=n,
            )
            for n, text in enumerate(self.TEXTS)
        ]
        key = "facebook:<u>erika</u>"
        page = report({key: items}, user_names={key: "<u>erika</u>"})
        tree = parsed(page)

        assert not tree.xpath("//script | //img | //b | //i | //u | //main//*[@onload or @onerror]")
        assert "{{ 7 * 7 }}" in page
        assert "\x00" not in page
        assert len(page) < 1_000_000

    def test_text_cannot_turn_the_line_around(self, report: Report) -> None:
        """Every piece of a person's text stands in an isolate of its own."""
        page = report({"facebook": [Item("post", NOON, self.TEXTS[4], audience="public")]})
        texts = parsed(page).xpath("//p[contains(@class, 'text')]")

        assert texts
        assert all(text.xpath("./bdi") for text in texts)

    def test_a_name_that_is_no_text_does_not_stop_the_report(self, report: Report) -> None:
        """A file whose name holds half a character is still listed."""
        page = report(reports=[MemberReport("photos/caf\udce9.json", "unknown")])

        assert "photos/caf" in text_of(page, "files")


class TestLanguages:
    def test_both_languages_have_the_same_sentences(self) -> None:
        """German and English name the same texts, with the same placeholders."""
        german, english = (PersonWords(language).person for language in ("de", "en"))
        fields = {
            language: {key: sorted(set(re.findall(r"{(\w+)}", catalogue.template(key)))) for key in catalogue}
            for language, catalogue in (("de", german), ("en", english))
        }

        assert fields["de"].keys() == fields["en"].keys()
        # A singular may leave its number out.
        assert {key: names for key, names in fields["de"].items() if not key.endswith(".one")} == {
            key: names for key, names in fields["en"].items() if not key.endswith(".one")
        }

    def test_english_is_english(self, report: Report) -> None:
        """The English page says its language and writes days and numbers the English way."""
        page = report(language="en")

        assert parsed(page).get("lang") == "en"
        assert "2 June 2019" in page
        assert "Inhalte" not in text_of(page, "help")

    def test_days_and_numbers(self) -> None:
        """Thousands are apart by a point in German and by a comma in English."""
        assert PersonWords("de").number(1234567) == "1.234.567"
        assert PersonWords("en").number(1234567) == "1,234,567"
        assert PersonWords("de").listed(["a", "b", "c"]) == "a, b und c"
        assert PersonWords("de").listed(["a"]) == "a"


class TestBody:
    """The same report as a part of another page, whose policy allows no style and nothing that runs in it."""

    def test_it_needs_nothing_that_a_strict_policy_forbids(self, check: Check) -> None:
        """No style in the page, none at an element, no script, nothing that is fetched, no page of its own."""
        tree = html.fragment_fromstring(body_of(check), create_parent="div")

        assert not tree.xpath(".//style | .//script | .//link | .//main | .//h1 | .//form | .//iframe | .//img")
        assert not tree.xpath(".//@style")
        assert not [name for element in tree.iter("*") for name in element.keys() if name.startswith("on")]  # noqa: SIM118

    def test_it_says_what_the_file_says(self, check: Check, report: Report) -> None:
        """Every section of the file is in it, word for word, save what can be stated: the page around it asks that."""
        body = html.fragment_fromstring(body_of(check), create_parent="div")
        sections = parsed(report()).xpath("//main//section[@id]")

        assert sections
        for section in sections:
            same = body.xpath(".//section[@id=$id]", id=section.get("id"))
            for notice in section.xpath("./div[h3 = 'Was Sie noch klären können']"):
                section.remove(notice)
            assert [one.text_content().split() for one in same] == [section.text_content().split()]

    def test_every_link_within_it_has_a_target(self, check: Check) -> None:
        """It leads to nothing that only the file has."""
        tree = html.fragment_fromstring(body_of(check), create_parent="div")
        ids = tree.xpath(".//@id")

        assert {link[1:] for link in tree.xpath(".//a/@href") if link.startswith("#")} <= set(ids)


def body_of(check: Check) -> str:
    tables = check()
    body = report_body(tables, compose(tables.answer, load_rulebook(), PersonWords("de")))
    return body.figures + body.rest
