"""The forms of the page with the case files."""

from pathlib import Path
from typing import ClassVar, cast

from django import forms
from django.core.files.uploadedfile import TemporaryUploadedFile

from widerspruch.casefile.case_file import CaseFile
from widerspruch.casefile.errors import CaseFileCode, CaseFileError
from widerspruch.lib.parse import folded, parse_day
from widerspruch.person.site.request import SiteRequest
from widerspruch.web.errors import sentence_of
from widerspruch.web.forms import PageForm

_ABOUT_PASSPHRASE: tuple[CaseFileCode, ...] = ("passphrase_needed", "passphrase_empty", "wrong_passphrase")


class FilesForm(PageForm):
    """What the forms about case files share."""

    def add_known(self, error: CaseFileError) -> None:
        """What a case file refuses, beside the field that it is about."""
        field = "passphrase" if error.code in _ABOUT_PASSPHRASE else "name" if error.code == "name_unfit" else None
        self.add_error(field if field in self.fields else None, sentence_of(error, self.say))

    def given(self, name: str) -> str:
        """What was typed into a field."""
        return str(self.cleaned_data.get(name) or "")

    def mistake(self, field: str, text: str, **values: object) -> None:
        """A sentence of this form beside a field."""
        self.add_error(field, self.say(f"{self.texts}.{text}", **values))

    def clean_both(self) -> None:
        """What was typed twice must be the same."""
        if self.given("passphrase") != self.given("passphrase_again"):
            self.add_error("passphrase_again", self.say("site.files.passphrases_differ"))


def passphrase_field(*, is_new: bool) -> forms.CharField:
    """A field that shows nothing of what is typed, and keeps every sign of it."""
    complete = "new-password" if is_new else "current-password"
    widget = forms.PasswordInput({"autocomplete": complete})
    return forms.CharField(required=False, strip=False, max_length=_LONGEST_PASSPHRASE, widget=widget)


_LONGEST_PASSPHRASE = 1000


class NewFileForm(FilesForm):
    """A case file to be made."""

    texts: ClassVar[str] = "site.files.new"

    name = forms.CharField(required=False, widget=forms.TextInput({"autocomplete": "off"}))
    passphrase = passphrase_field(is_new=True)
    passphrase_again = passphrase_field(is_new=True)

    def clean(self) -> None:
        """Both times the same."""
        self.clean_both()


class UnlockForm(FilesForm):
    """The passphrase of a case file."""

    texts: ClassVar[str] = "site.files.unlock"

    passphrase = passphrase_field(is_new=False)


class AboutForm(FilesForm):
    """What is said of the open case file itself."""

    texts: ClassVar[str] = "site.files.about"

    name = forms.CharField(required=False, widget=forms.TextInput({"autocomplete": "off"}))
    deletion_day = forms.CharField(required=False, widget=forms.TextInput({"type": "date"}))

    def __init__(self, request: SiteRequest, file: CaseFile) -> None:
        day = file.deletion_day
        super().__init__(request, initial={"name": file.name, "deletion_day": "" if day is None else day.isoformat()})
        self._before = day

    def clean_deletion_day(self) -> object:
        """A day, or none. One that is over may stay, but nobody means to set it."""
        given = self.given("deletion_day")
        day = parse_day(given)
        if given and day is None:
            self.mistake("deletion_day", "not_a_day")
        if day is not None and day != self._before and day < cast("SiteRequest", self.request).today:
            self.mistake("deletion_day", "day_is_past")
        return day


class PassphraseForm(FilesForm):
    """A new passphrase for the open case file, or none."""

    texts: ClassVar[str] = "site.files.secret"

    passphrase = passphrase_field(is_new=True)
    passphrase_again = passphrase_field(is_new=True)

    @property
    def removes(self) -> bool:
        """Whether the other button was pressed."""
        return "remove" in self.data

    def clean(self) -> None:
        """One must be typed, and both times the same, unless it is to go."""
        if self.removes:
            return
        if not self.given("passphrase"):
            self.mistake("passphrase", "missing")
        self.clean_both()


class DeleteForm(FilesForm):
    """The word that has to be typed before everything is gone."""

    texts: ClassVar[str] = "site.files.delete"

    word_field = forms.CharField(required=False, widget=forms.TextInput({"autocomplete": "off"}))

    def clean_word_field(self) -> str:
        """In capitals or not."""
        wanted = self.say(f"{self.texts}.word")
        if folded(self.given("word_field")[:100]) != folded(wanted):
            self.mistake("word_field", "wrong_word", word=wanted)
        return wanted


class OtherFileForm(FilesForm):
    """A case file from elsewhere: where it lies, or itself."""

    texts: ClassVar[str] = "site.files.other"

    upload = forms.FileField(required=False, allow_empty_file=True)
    path = forms.CharField(required=False, max_length=4000, widget=forms.TextInput({"autocomplete": "off"}))
    passphrase = passphrase_field(is_new=False)

    def clean(self) -> None:
        """Exactly one of both."""
        if bool(self.given("path")) == (self.cleaned_data.get("upload") is not None):
            self.mistake("path" if self.given("path") else "upload", "both" if self.given("path") else "nothing")

    @property
    def uploaded(self) -> Path | None:
        """Where the file lies that was sent along; it goes with the request."""
        upload = self.cleaned_data.get("upload")
        return Path(cast("TemporaryUploadedFile", upload).temporary_file_path()) if upload else None

    @property
    def typed_path(self) -> Path:
        """The path that was typed: without the quotation marks that file managers copy along."""
        typed = self.given("path").strip().strip("\"'")
        try:
            return Path(typed).expanduser()
        except RuntimeError:  # somebody else's home that is not there
            return Path(typed)


class SheetForm(FilesForm):
    """A passphrase to look with into all case files that it opens."""

    texts: ClassVar[str] = "site.day_sheet"

    passphrase = passphrase_field(is_new=False)
