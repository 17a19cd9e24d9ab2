"""Whom to complain to: found from where one lives, or said what is missing."""

import pytest


class TestAuthority:
    @pytest.mark.parametrize(
        ("residence", "name"),
        [
            ("Bayern", "Bayerisches Landesamt für Datenschutzaufsicht"),
            ("NRW", "Nordrhein-Westfalen"),
            ("AT", "Österreichische Datenschutzbehörde"),
            ("CH", "Eidgenössischer Datenschutz- und Öffentlichkeitsbeauftragter"),
        ],
    )
    def test_it_names_the_authority_of_the_residence(self, residence, name, run):
        """A Land or a country leads to its own authority, with the reason."""
        answer = run("authority", residence, "--lang", "de")
        assert answer.code == 0
        assert name in answer.said
        assert "DSGVO" in answer.out or "Schweizer" in answer.out

    def test_it_names_the_one_in_the_lead(self, run):
        """For Meta the Irish authority leads."""
        assert "Data Protection Commission" in run("authority", "Berlin", "--lang", "en").said

    def test_an_unknown_land_is_told_with_the_sixteen(self, run):
        """A Land that does not exist ends in a sentence with the names to choose from, not in a guess."""
        answer = run("authority", "Preußen", "--lang", "de")
        assert answer.code == 2
        assert "Thüringen" in answer.complained
