"""Forms about where one lives, and about letters that were answered."""

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from pathlib import Path

from django import forms
from django.core.files.uploadedfile import TemporaryUploadedFile

from widerspruch.casefile.evidence import Attachment
from widerspruch.objections.events import LetterAnswered, ResidenceStated
from widerspruch.person.residing import WITH_LANDS, Home, homes, residence_stated
from widerspruch.person.site.forms.case import FilesField
from widerspruch.person.site.request import SiteRequest
from widerspruch.person.telling.places import country_name, land_name
from widerspruch.web.forms import PageForm

_Choices = list[tuple[str, str]]


class ResidenceForm(PageForm):
    """Where the person lives."""

    texts = "site.residence"

    home = forms.ChoiceField()

    def __init__(self, request: SiteRequest) -> None:
        said = None if request.state.holding.held is None else request.status.case.residence
        super().__init__(request, initial={"home": "" if said is None else Home(said.country, said.land).value})
        choices = [("", self.say("site.residence.home_none")), *_grouped(request)]
        self.fields["home"].choices = choices  # type: ignore[attr-defined]

    def event(self) -> ResidenceStated:
        """What was chosen. Only a choice of the list is valid."""
        stated = residence_stated(self.cleaned_data["home"])
        assert stated is not None, "the field takes nothing else"
        return stated


def _grouped(request: SiteRequest) -> Iterator[tuple[str, _Choices]]:
    """Länder, states and cantons under their country, then the other countries by name."""
    words = request.words
    others: _Choices = []
    for country, places in groupby(homes(), key=lambda home: home.country):
        name = country_name(country, words)
        if country in WITH_LANDS:
            listed = [(home.value, land_name(country, home.land or "", words)) for home in places]
            yield name, sorted(listed, key=lambda choice: choice[1])
        else:
            others.append((country, name))
    yield request.say("site.residence.others"), sorted(others, key=lambda choice: choice[1])


class AnsweredForm(PageForm):
    """A letter was answered: when, and what came."""

    texts = "site.letter_answered"

    on = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    evidence = FilesField(required=False)

    def __init__(self, request: SiteRequest, number: int, sent: date) -> None:
        super().__init__(request, initial={"on": request.today})
        self._number, self._sent, self._today = number, sent, request.today
        self.fields["on"].widget.attrs |= {"max": request.today.isoformat(), "min": sent.isoformat()}

    def clean_on(self) -> date:
        """Nothing is answered before it was sent, or on a day that has not come."""
        on: date = self.cleaned_data["on"]
        if on > self._today:
            raise forms.ValidationError(self.say("site.case_add.future"))
        if on < self._sent:
            raise forms.ValidationError(self.say("site.letter_answered.too_early"))
        return on

    def event(self) -> LetterAnswered:
        """What was filled in."""
        return LetterAnswered(self.cleaned_data["on"], self._number)

    def attachments(self) -> list[Attachment]:
        """The files that were chosen. They lie on the disk already."""
        files: list[TemporaryUploadedFile] = self.cleaned_data["evidence"]
        return [Attachment(one.name or "", path=Path(one.temporary_file_path())) for one in files]
