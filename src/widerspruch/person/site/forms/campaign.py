"""The few things that an association states about its campaign, as a form."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any, ClassVar

from django import forms
from django.core.files.uploadedfile import TemporaryUploadedFile

from widerspruch.person.campaign.campaign import Campaign, CampaignFault
from widerspruch.person.campaign.errors import CampaignError
from widerspruch.person.campaign.file import read_stated
from widerspruch.person.campaign.logo import read_logo
from widerspruch.person.campaign.note import CampaignNote, read_note
from widerspruch.person.campaign.statements import LONGEST, read_statements
from widerspruch.person.site.request import SiteRequest
from widerspruch.person.telling.platforms import platforms
from widerspruch.web.errors import sentence_of
from widerspruch.web.forms import PageForm

_PLACES: Mapping[str, str] = {
    "association.name": "name",
    "association.contact": "contact",
    "association.email": "email",
    "association.phone": "phone",
    "association.address": "address",
    "association.website": "website",
    "published_at": "published_at",
    "platforms": "platforms",
    "languages": "languages",
    "until": "until",
    "logo": "logo",
    "texts.de.title": "title_de",
    "texts.de.introduction": "introduction_de",
    "texts.de.reasons": "reasons_de",
    "texts.en.title": "title_en",
    "texts.en.introduction": "introduction_en",
}
"""Which field is about which place of a campaign's file."""

_MOST_TYPED = 4000
"""Characters of a longer text: what is really too long is told with the number that is possible."""

_USUAL = ("facebook", "instagram", "whatsapp")


def _line(longest: str, kind: str = "text", *, needed: bool = False) -> forms.CharField:
    widget = forms.TextInput(attrs={"type": kind})
    return forms.CharField(required=needed, max_length=LONGEST[longest], widget=widget)


def _text(rows: int) -> forms.CharField:
    return forms.CharField(required=False, max_length=_MOST_TYPED, widget=forms.Textarea({"rows": rows}))


class BoxesByGroup(forms.CheckboxSelectMultiple):
    """Boxes to tick, each group below a name that is read with them."""

    template_name = "site/boxes_by_group.html"


class CampaignForm(PageForm):
    """A campaign. What can be wrong with it is decided where a file is read, too; the form puts it beside the field."""

    texts: ClassVar[str] = "site.campaign"

    name = _line("association.name", needed=True)
    title_de = _line("title")
    published_at = _line("published_at", "url", needed=True)
    platforms = forms.MultipleChoiceField(widget=BoxesByGroup)
    languages = forms.MultipleChoiceField(
        widget=forms.CheckboxSelectMultiple, choices=[(one, one) for one in ("de", "de-leicht", "en")]
    )
    until = forms.DateField(required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    introduction_de = _text(5)
    reasons_de = _text(3)
    title_en = _line("title")
    introduction_en = _text(5)
    contact = _line("association.contact")
    email = _line("association.email", "email")
    phone = _line("association.phone", "tel")
    address = _text(3)
    website = _line("association.website", "url")
    logo = forms.FileField(required=False)

    def __init__(self, request: SiteRequest, stated: Mapping[str, Any] | None = None) -> None:
        """`stated`: what an earlier campaign's file states, to be filled in."""
        self._rulebook, self._today = request.rulebook, request.today
        first = "en" if request.language == "en" else "de"
        initial: dict[str, object] = {
            "platforms": _USUAL,
            "languages": [first, *(["de-leicht"] if first == "de" else ())],
        }
        if stated is not None:
            initial = {field: _typed(_at(stated, place)) for place, field in _PLACES.items() if field != "logo"}
        super().__init__(request, initial=initial, is_sent=request.POST.get("act") == "build")
        told = platforms(request.rulebook, request.today, request.words)
        by_state = [(group.title, [(one.id, one.name) for one in group.platforms]) for group in told.groups]
        self.fields["platforms"].choices = by_state  # type: ignore[attr-defined]
        self.fields["until"].widget.attrs["min"] = request.today.isoformat()
        self.campaign: Campaign | None = None

    @property
    def most(self) -> tuple[forms.BoundField, ...]:
        """The fields that nearly everybody fills in."""
        names = ("name", "title_de", "published_at", "platforms", "languages", "until")
        return tuple(self[name] for name in names)

    @property
    def words(self) -> tuple[forms.BoundField, ...]:
        """The association's own words."""
        return tuple(self[name] for name in ("introduction_de", "reasons_de", "title_en", "introduction_en"))

    @property
    def contacts(self) -> tuple[forms.BoundField, ...]:
        """Who is to be asked, and the logo."""
        return tuple(self[name] for name in ("contact", "email", "phone", "address", "website", "logo"))

    def clean(self) -> dict[str, Any]:
        """Read as a file would be; each fault stands beside its field."""
        if self.errors:
            return self.cleaned_data
        read = read_statements(self._statements(), self._rulebook, self._today, self._logo)
        if isinstance(read, Campaign):
            self.campaign = read
            return self.cleaned_data
        for fault in read:
            self.add_error(_PLACES.get(fault.place), fault.sentence(self.say))
        return self.cleaned_data

    def _logo(self) -> bytes | CampaignFault | None:
        given: TemporaryUploadedFile | None = self.cleaned_data["logo"]
        return None if given is None else read_logo(Path(given.temporary_file_path()))

    def _statements(self) -> Mapping[str, object]:
        """What was filled in, as a campaign's file has it. Texts in a language that was not chosen are left out."""
        told = self.cleaned_data
        by_place: dict[str, object] = {
            "texts.de.reasons": _lines(told["reasons_de"]),
            "association.address": _lines(told["address"]),
            "published_at": told["published_at"],
            "platforms": told["platforms"],
            "languages": told["languages"],
            "until": told["until"],
        }
        data: dict[str, Any] = {}
        for place, field in _PLACES.items():
            *outer, key = place.split(".")
            if place == "logo" or (outer[:1] == ["texts"] and outer[1] not in told["languages"]):
                continue
            table = data
            for part in outer:
                table = table.setdefault(part, {})
            table[key] = by_place.get(place, told[field])
        return data


def _lines(text: str) -> list[str]:
    return [line for line in map(str.strip, text.splitlines()) if line]


def _at(stated: Mapping[str, Any], place: str) -> object:
    value: object = stated
    for part in place.split("."):
        value = value.get(part) if isinstance(value, Mapping) else None
    return value


def _typed(value: object) -> object:
    """A value of a file as somebody would have typed it."""
    if isinstance(value, list) and all(isinstance(one, str) for one in value):
        return _Lines(value)
    return value if isinstance(value, str | date) else ""


class _Lines(list[str]):
    """A list that is lines in a text and choices among several."""

    def __str__(self) -> str:
        return "\n".join(self)


class EarlierForm(PageForm):
    """The file of an earlier campaign, or its ZIP: what it states is filled in. `note`: of which state its site is."""

    texts: ClassVar[str] = "site.campaign"

    earlier = forms.FileField()

    def __init__(self, request: SiteRequest) -> None:
        super().__init__(request, is_sent=request.POST.get("act") == "earlier")
        self.stated: Mapping[str, Any] | None = None
        self.note: CampaignNote | None = None

    def clean_earlier(self) -> TemporaryUploadedFile:
        """Whatever is wrong in it is told when it is built; here it must only be such a file."""
        given: TemporaryUploadedFile = self.cleaned_data["earlier"]
        try:
            self.stated = read_stated(Path(given.temporary_file_path()))
        except CampaignError as error:
            raise forms.ValidationError(sentence_of(error, self.say)) from error
        with suppress(CampaignError):  # the file alone says nothing of when it was built
            self.note = read_note(Path(given.temporary_file_path()))
        return given
