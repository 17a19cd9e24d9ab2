"""Whom to complain to: found from where one lives, or said what is missing."""

import pytest
from typer.testing import CliRunner

from widerspruch.cli import build


def asked(*words: str):
    return CliRunner().invoke(build(), ["authority", *words])


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
    def test_it_names_the_authority_of_the_residence(self, residence, name):
        """A Land or a country leads to its own authority, with the reason."""
        answer = asked(residence, "--lang", "de")
        assert answer.exit_code == 0
        assert name in " ".join(answer.stdout.split())
        assert "DSGVO" in answer.stdout or "Schweizer" in answer.stdout

    def test_it_names_the_one_in_the_lead(self):
        """For Meta the Irish authority leads."""
        assert "Data Protection Commission" in asked("Berlin", "--lang", "en").stdout

    def test_an_unknown_land_is_told_with_the_sixteen(self):
        """A Land that does not exist ends in a sentence with the names to choose from, not in a guess."""
        answer = asked("Preußen", "--lang", "de")
        assert answer.exit_code == 2
        assert "Thüringen" in answer.stderr
