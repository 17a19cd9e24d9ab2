"""What stands beside a complaint and beside letters that cannot be written yet."""

from typing import get_args

import pytest

from widerspruch.casefile.media import ENDINGS
from widerspruch.letters.facts.authority import ComplaintGround
from widerspruch.person.correspondence.complaint import ComplaintHindrance, WhyNoComplaint
from widerspruch.person.correspondence.exhibits import ExhibitSubject
from widerspruch.person.correspondence.follow_ups import FollowUpHindrance, WhyNoFollowUp
from widerspruch.person.telling.complaint import tell_complaint_hindrance, tell_follow_up_hindrance
from widerspruch.person.telling.words import PersonWords


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_hindrance_and_ground_has_a_sentence(language):
    """Whatever is missing is said, and why one can complain."""
    words = PersonWords(language)

    assert all(tell_complaint_hindrance(ComplaintHindrance(why), words) for why in get_args(WhyNoComplaint))
    assert all(tell_follow_up_hindrance(FollowUpHindrance(why), words) for why in get_args(WhyNoFollowUp))
    assert all(words.person(f"complaint.ground.{ground}") for ground in get_args(ComplaintGround))


@pytest.mark.parametrize("language", ["de", "en"])
def test_every_exhibit_has_a_name_and_a_title(language):
    """In words that Switzerland writes, too, and in names that every system can keep."""
    words = PersonWords(language)
    for subject in get_args(ExhibitSubject):
        name = words.person("enclosing.file", number=1, what=words.person(f"enclosing.what.{subject}"))
        assert name.replace(" ", "").isalnum()
        for media_type in ENDINGS:
            kind = words.person(f"enclosing.kind.{media_type}")
            title = words.person(f"enclosing.title.{subject}", day="1", platform="Instagram", kind=kind)
            assert "ß" not in title
            for why in ("too_large", "damaged"):
                assert "ß" not in words.person(f"enclosing.left_out.{why}", title=title)
