"""Forms of the case file."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from django import forms
from django.core.files.uploadedfile import TemporaryUploadedFile

from widerspruch.casefile.evidence import Attachment
from widerspruch.objections.events import Note
from widerspruch.person.site.request import SiteRequest
from widerspruch.person.telling.case import names_of
from widerspruch.web.forms import PageForm

LONGEST_NOTE = 20_000
"""Characters."""

MOST_FILES = 10


class _Files(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files, up to ten."""

    widget = _Files

    def clean(self, data: Any, initial: Any = None) -> list[TemporaryUploadedFile]:
        """The files that were chosen, in their order."""
        given = data if isinstance(data, list | tuple) else [data] if data else []
        return [super(FilesField, self).clean(one, initial) for one in given]


class AddForm(PageForm):
    """A note or files for a case, for one account or for the whole."""

    texts = "site.case_add"

    account = forms.ChoiceField(required=False)
    on = forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    text = forms.CharField(required=False, max_length=LONGEST_NOTE, widget=forms.Textarea)
    evidence = FilesField(required=False)

    def __init__(self, request: SiteRequest) -> None:
        super().__init__(request, initial={"on": request.today, "account": request.GET.get("account", "")})
        self._today = request.today
        names = names_of(request.case, request.rulebook)
        self._keys = {str(one.number): key for key, one in request.status.case.accounts.items()}
        choices = [("", self.say("site.case_add.account_none"))]
        choices += [(number, names.account(key)) for number, key in self._keys.items()]
        self.fields["account"].choices = choices  # type: ignore[attr-defined]
        self.fields["on"].widget.attrs["max"] = request.today.isoformat()

    def clean_on(self) -> date:
        """Nothing is noted for a day that has not come."""
        on: date = self.cleaned_data["on"]
        if on > self._today:
            raise forms.ValidationError(self.say("site.case_add.future"))
        return on

    def clean_evidence(self) -> list[TemporaryUploadedFile]:
        """As many as somebody can look through."""
        files: list[TemporaryUploadedFile] = self.cleaned_data["evidence"]
        if len(files) > MOST_FILES:
            raise forms.ValidationError(self.say("site.case_add.too_many", most=MOST_FILES))
        return files

    def clean(self) -> dict[str, Any]:
        """Something must be kept."""
        if not self.errors and not self.cleaned_data["text"].strip() and not self.cleaned_data["evidence"]:
            raise forms.ValidationError(self.say("site.case_add.nothing"))
        return self.cleaned_data

    def note(self) -> Note:
        """What was filled in, as an event."""
        key = self._keys.get(self.cleaned_data["account"])
        return Note(self.cleaned_data["on"], self.cleaned_data["text"].strip(), key)

    def attachments(self) -> Sequence[Attachment]:
        """The files that were chosen. They lie on the disk already."""
        files: list[TemporaryUploadedFile] = self.cleaned_data["evidence"]
        return [Attachment(one.name or "", path=Path(one.temporary_file_path())) for one in files]


class ImportForm(PageForm):
    """An export to make a case file of."""

    texts = "site.case_import"

    export = forms.FileField()

    def path(self) -> Path:
        """Where the export lies."""
        return Path(self.cleaned_data["export"].temporary_file_path())


class VerifyForm(PageForm):
    """A case file or an export to be verified; without one, the open case file."""

    texts = "site.case_verify"

    file = forms.FileField(required=False)
    passphrase = forms.CharField(
        required=False, strip=False, max_length=1000, widget=forms.PasswordInput({"autocomplete": "off"})
    )

    def __init__(self, request: SiteRequest) -> None:
        super().__init__(request)
        self._is_open = request.state.holding.held is not None

    def clean(self) -> dict[str, Any]:
        """There must be something to verify."""
        if not self.errors and self.cleaned_data["file"] is None and (self.asks_for_given or not self._is_open):
            self.add_error("file", self.say("site.case_verify.nothing"))
        return self.cleaned_data

    @property
    def asks_for_given(self) -> bool:
        """Whether the button beside the file was pressed."""
        return self.data.get("what") == "given"

    def path(self) -> Path | None:
        """Where the file lies; None: the open case file is meant."""
        given = self.cleaned_data["file"] if self.asks_for_given else None
        return None if given is None else Path(given.temporary_file_path())
