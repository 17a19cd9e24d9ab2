"""Which exports count as one account's, and of which nobody can tell, is said on every channel."""

import json

import pytest

from person.test_whose import facebook, linkedin


class TestTold:
    def test_one_persons_exports_are_one_account_and_it_is_told(self, run, tmp_path):
        """The same address, or the same name: one account; the answer says which exports and why, on all channels."""
        one = linkedin(tmp_path / "a" / "erster", "Anna Muster", email="anna@example.org")
        other = linkedin(tmp_path / "b" / "zweiter", "Anna Neu", email="anna@example.org", share="Neu")
        targets = ("--json", tmp_path / "a.json", "--html", tmp_path / "a.html")
        ended = run("check", one, other, *targets, "--lang", "de")

        sentence = "zählen als ein Konto (LinkedIn): Eine E-Mail-Adresse ist dieselbe."
        answer = json.loads((tmp_path / "a.json").read_bytes())
        assert [account["account"] for account in answer["summary"]["accounts"]] == ["linkedin"]
        assert answer["whose"] == [{"account": "linkedin", "exports": ["erster", "zweiter"], "because": "email"}]
        assert f"erster und zweiter {sentence}" in ended.said
        assert sentence in (tmp_path / "a.html").read_text("utf-8")

    def test_doubt_is_told(self, run, tmp_path):
        """Exports that do not say whose they are count apart, also one after the other, and it is said."""
        posts = [facebook(tmp_path / f"{n}.zip", {}, f"Post {n}") for n in range(2)]
        run("check", posts[0], "--parquet", tmp_path / "kept")
        ended = run("check", posts[1], "--parquet", tmp_path / "kept", "--lang", "en")
        assert "1.zip does not say whose it is, and counts by itself (Facebook (2))" in ended.said
        again = run("check", posts[1], "--parquet", tmp_path / "kept", "--json", tmp_path / "a.json")
        assert again.code == 0
        assert json.loads((tmp_path / "a.json").read_bytes())["imported"]["added"] == 0

    @pytest.mark.parametrize(
        "names",
        [
            pytest.param(("erikamuster-20_05_2026-zG20ojpW", "erikamuster-20_05_2026-Kk82hfaB"), id="underscores"),
            pytest.param(("erikamuster-20.05.2026-zG20ojpW", "erikamuster-20.05.2026-Kk82hfaB"), id="points"),
            pytest.param(("erikamuster-2026-05-20-zG20ojpW", "erikamuster-2026-05-20-zG20ojpW (1)"), id="a copy"),
            pytest.param(("erikamuster-2026-05-20-zG20ojpW", "erikamuster-2026-07-20-Kk82hfaB"), id="another day"),
        ],
    )
    def test_parts_of_one_export_are_one_account(self, names, run, tmp_path):
        """However their names write the day, whatever a browser added: one account, every item once."""
        paths = [facebook(tmp_path / f"facebook-{name}.zip", {}, f"Post {n}") for n, name in enumerate(names)]
        run("check", *paths, "--json", tmp_path / "a.json")

        answer = json.loads((tmp_path / "a.json").read_bytes())
        assert [account["account"] for account in answer["summary"]["accounts"]] == ["facebook"]
        assert sum(answer["summary"]["accounts"][0]["counts"].values()) == 2
