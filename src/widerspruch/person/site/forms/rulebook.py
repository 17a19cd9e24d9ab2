"""The form that takes a package of the rulebook, and the key of those from whom the person takes one."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import TemporaryUploadedFile

from widerspruch import __version__
from widerspruch.person.site.packages_held import HeldPackage
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.key_files import LONGEST as LONGEST_KEY
from widerspruch.protocol.rulebook_installing import goes_on
from widerspruch.protocol.rulebook_package import open_package
from widerspruch.protocol.signing_keys import VerifyingKey
from widerspruch.rulebook.package.archive import LONGEST
from widerspruch.rulebook.package.errors import PackageError
from widerspruch.web.errors import sentence_of
from widerspruch.web.forms import PageForm


class PackageForm(PageForm):
    """A file and a key. What does not hold is refused as `rulebook install` refuses it."""

    texts = "site.rulebook"
    act = "look"

    file = forms.FileField()
    key_file = forms.FileField(required=False)
    key_text = forms.CharField(
        required=False,
        max_length=LONGEST_KEY,
        widget=forms.Textarea({"rows": 4, "spellcheck": "false", "class": "key"}),
    )

    held: HeldPackage | None = None
    """What was checked, once the form is valid."""

    is_new = False
    """Whether it is not what is in force already."""

    def clean_key_file(self) -> VerifyingKey | None:
        """The key in the file that was chosen."""
        file: TemporaryUploadedFile | None = self.cleaned_data["key_file"]
        return None if file is None else self._key(file.read(LONGEST_KEY + 1))

    def clean_key_text(self) -> VerifyingKey | None:
        """The key that was pasted."""
        text = self.cleaned_data["key_text"].strip()
        return self._key(text.encode()) if text else None

    def clean(self) -> dict[str, Any]:
        """The package has to hold under one of the keys."""
        if self.errors:
            return self.cleaned_data
        given = (self.cleaned_data.get(name) for name in ("key_file", "key_text"))
        keys = tuple(key for key in given if key is not None)
        if not keys:
            raise forms.ValidationError(self.say("site.rulebook.no_key"))
        file: TemporaryUploadedFile = self.cleaned_data["file"]
        name = file.name or ""
        try:
            opened = open_package(file.read(LONGEST + 1), name, keys, __version__)
            self.is_new = goes_on(opened, name)
        except (PackageError, ProtocolError) as error:
            raise forms.ValidationError(sentence_of(error, self.say)) from error
        self.held = HeldPackage(opened, name)
        return self.cleaned_data

    def _key(self, data: bytes) -> VerifyingKey:
        try:
            return VerifyingKey.from_pem(data, self.say("site.rulebook.key"))
        except ProtocolError as error:
            raise forms.ValidationError(sentence_of(error, self.say)) from error


class InstallForm(PageForm):
    """The button below what was shown. `digest`: SHA-256 of what the page was about."""

    texts = "site.rulebook"
    act = "install"

    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)
