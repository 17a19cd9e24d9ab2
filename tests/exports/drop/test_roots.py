"""What names of archives and folders say: of which platform and whose an export is, and where it begins."""

from datetime import date

import pytest

from widerspruch.exports.drop.foreign import foreign_service
from widerspruch.exports.drop.roots import find_branches, place_in_export
from widerspruch.exports.kind import ExportName
from widerspruch.exports.kinds import load_kinds

DAY = date(2026, 1, 10)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("facebook-anna.muster-2026-01-10-Ab3dEf9x.zip", ExportName("facebook", "anna.muster", DAY)),
        ("facebook-anna-muster-2026-01-10-Ab3dEf9x (1).zip", ExportName("facebook", "anna-muster", DAY)),
        ("Facebook-100012345-2026-01-10.zip", ExportName("facebook", "100012345", DAY)),
        ("facebook-anna-10-1-2026-Ab3dEf9x.zip", ExportName("facebook", "anna", DAY)),
        ("facebook-anna-2026-01-10-Ab3dEf9x-2.zip", ExportName("facebook", "anna", DAY, serial=2)),
        ("facebook-anna-2026-01-10-Ab3dEf9x 12.zip", ExportName("facebook", "anna", DAY, serial=12)),
        ("facebook-anna-2026-01-10-Ab3dEf9x Kopie 2.zip", ExportName("facebook", "anna", DAY)),
        ("facebook-anna-2026-01-10-Ab3dEf9x - Kopie (2).zip", ExportName("facebook", "anna", DAY)),
        ("facebook-anna-2026-01-10-Ab3dEf9x copy 3.zip", ExportName("facebook", "anna", DAY)),
        ("facebook-anna-2026-01-10-Ab3dEf9x 2 von 4.zip", ExportName("facebook", "anna", DAY, 2, 4)),
        ("facebook-anna-10_01_2026-zG20ojpW.zip", ExportName("facebook", "anna", DAY)),
        ("facebook-anna-10.01.2026-zG20ojpW.zip", ExportName("facebook", "anna", DAY)),
        ("facebook-anna-2026_01_10-zG20ojpW.zip", ExportName("facebook", "anna", DAY)),
        ("facebook-anna-1_30_2026-zG20ojpW.zip", ExportName("facebook", "anna", date(2026, 1, 30))),
        ("facebook-10_01_2026-zG20ojpW.zip", ExportName("facebook", None, DAY)),
        ("instagram-facebook-2026-01-10-Ab3dEf9x.zip", ExportName("instagram", None, DAY)),
        ("facebook-data-fake.zip", ExportName("facebook")),
        ("facebook-anna-muster.zip", ExportName("facebook")),
        ("facebook-annamuster.zip", ExportName("facebook", "annamuster")),
        ("Basic_LinkedInDataExport_01-10-2026 2.zip", ExportName("linkedin", None, DAY, serial=2)),
        ("WhatsApp Chat - Team 2.zip", ExportName("whatsapp")),
        ("facebook-anna-2026-01-10-Ab3dEf9x_part_3.zip", ExportName("facebook", "anna", DAY, 3)),
        ("facebook-anna-2026-01-10-part-1-of-4.zip", ExportName("facebook", "anna", DAY, 1, 4)),
        ("facebook-anna-2026-02-30-x.zip", ExportName("facebook", "anna", None)),
        ("instagram-anna_m-2026-01-10-Ab3dEf9x", ExportName("instagram", "anna_m", DAY)),
        ("threads-anna_m-2026-01-10-Ab3dEf9x.zip", ExportName("threads", "anna_m", DAY)),
        ("meta-2026-Jan-10-17-13-19", ExportName(None, None, DAY)),
        ("Basic_LinkedInDataExport_01-10-2026.zip", ExportName("linkedin", None, DAY)),
        ("Complete_LinkedInDataExport_01-10-2026 (2).zip", ExportName("linkedin", None, DAY)),
        ("WhatsApp Chat - Anna.zip", ExportName("whatsapp")),
        ("WhatsApp Chat mit Anna.txt", ExportName("whatsapp")),
        ("Chat de WhatsApp con Anna.txt", ExportName("whatsapp")),
        ("Urlaub.zip", None),
        ("meta-2026-Foo-10", None),
    ],
)
def test_archive_names(name: str, expected: ExportName | None) -> None:
    """Platform, user, day and part are read from the names that platforms give; other names say nothing."""
    assert load_kinds().read_name(name) == expected


@pytest.mark.parametrize(
    ("tree", "names", "service"),
    [
        ("takeout-20260110.zip", ["Takeout/archive_browser.html", "Takeout/Fotos/a.json"], "Google Takeout"),
        ("twitter-2026.zip", ["Your archive.html", "data/tweets.js"], "X / Twitter"),
        ("TikTok_Data.zip", ["user_data_tiktok.json"], "TikTok"),
        ("x.zip", ["extra/json/snap_history.json"], "Snapchat"),
        ("x.zip", ["etwas/anderes.json"], None),
    ],
)
def test_other_services_are_named(tree: str, names: list[str], service: str | None) -> None:
    """An export of a service that we do not read is recognised by what is typical in it."""
    assert foreign_service(tree, names) == service


class TestRoots:
    """Where an export begins."""

    @pytest.mark.parametrize(
        ("names", "prefixes"),
        [
            (["your_facebook_activity/posts/your_posts_1.json", "start_here.html"], [""]),
            (["extra/your_facebook_activity/posts/your_posts_1.json", "extra/start_here.html"], ["extra/"]),
            (["posts/your_posts_1.json", "messages/inbox/posts/message_1.json"], [""]),
            (["content/posts_1.json", "media/posts/202601/a.jpg"], [""]),
            (["a/b/c/personal_information/x.json"], ["a/b/c/"]),
            (
                [
                    "meta-2026-Jan-10-17-13-19/facebook-anna-2026-01-10-x/posts/your_posts_1.json",
                    "meta-2026-Jan-10-17-13-19/instagram-anna-2026-01-10-y/your_instagram_activity/media/posts_1.json",
                ],
                [
                    "meta-2026-Jan-10-17-13-19/instagram-anna-2026-01-10-y/",
                    "meta-2026-Jan-10-17-13-19/facebook-anna-2026-01-10-x/",
                ],
            ),
            (
                ["meta-2026-Jan-10-17-13-19/eins/posts/a.json", "meta-2026-Jan-10-17-13-19/zwei/content/b.json"],
                ["meta-2026-Jan-10-17-13-19/eins/", "meta-2026-Jan-10-17-13-19/zwei/"],
            ),
            (["ordner/unbekannt.json", "ordner/noch_eins.json"], ["ordner/"]),
        ],
    )
    def test_found_by_their_folders(self, names: list[str], prefixes: list[str]) -> None:
        """Extra folders and wrappers are stripped, several profiles told apart, media folders never mislead."""
        assert [branch.prefix for branch in find_branches("a.zip", names, load_kinds(), lambda _: None).all] == prefixes

    def test_every_member_has_a_branch(self) -> None:
        """A stray file beside two profiles goes with one of them instead of being lost."""
        names = ["w/eins/posts/a.json", "w/zwei/content/b.json", "w/liesmich.txt"]
        branches = find_branches("a.zip", names, load_kinds(), lambda _: None)
        assert branches.of("w/liesmich.txt") in branches.all
        assert branches.of("w/zwei/content/b.json").prefix == "w/zwei/"

    def test_many_exports_in_one_folder_are_told_apart_by_the_folders_above(self) -> None:
        """Each of 30,000 exports is found by the few folders above its files, never by going through all the others."""
        names = [f"d{n}/posts/your_posts_1.json" for n in range(30_000)]
        branches = find_branches("a.zip", names, load_kinds(), lambda _: None)
        assert len(branches.all) == 30_000
        assert all(branches.of(name).prefix == name.removesuffix("posts/your_posts_1.json") for name in names)

    @pytest.mark.parametrize(
        ("folders", "prefix", "user"),
        [
            ("downloads instagram-anna-2026-01-10-x your_instagram_activity messages inbox",
             "your_instagram_activity/messages/inbox/", "anna"),
            ("downloads your_instagram_activity messages", "your_instagram_activity/messages/", None),
            ("downloads facebook-anna-2026-01-10-x personal_information", "personal_information/", "anna"),
            ("downloads inbox", "inbox/", None),
            ("downloads messages", "messages/", None),
            ("downloads facebook-anna-2026-01-10-x", "", None),
            ("facebook-ordner bilder", "", None),
            ("downloads", "", None),
        ],
    )  # fmt: skip
    def test_a_part_of_an_export_has_its_place(self, folders: str, prefix: str, user: str | None) -> None:
        """A folder that was taken out of an export is where it lay, as far as the folders above it say."""
        found, name = place_in_export(folders.split(), ["metaai_1/message_1.json"], load_kinds())
        assert (found, name.user if name else None) == (prefix, user)

    def test_a_folder_that_holds_exports_is_no_part_of_one(self) -> None:
        """Somebody's own folder is not taken for one of an export because of its name."""
        below = ["facebook-anna-2026-01-10-x/your_facebook_activity/a.json"]
        assert place_in_export(["posts"], below, load_kinds()) == ("", None)
