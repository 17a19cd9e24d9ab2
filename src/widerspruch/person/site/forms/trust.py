"""The form beside something that a platform signed: whom the person believes."""

from typing import Any

from django import forms
from django.core.files.uploadedfile import TemporaryUploadedFile

from widerspruch.person.proof_trust import keys_from
from widerspruch.person.site.forms.case import FilesField
from widerspruch.protocol.discovery import LONGEST_DISCOVERY
from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.log.policy import LONGEST_POLICY, parse_policy
from widerspruch.web.errors import sentence_of
from widerspruch.web.forms import PageForm
from widerspruch.web.request import PageRequest

_MOST_KEY_FILES = 10


class TrustForm(PageForm):
    """A policy, from an association say, and files with keys of the platform. For whatever has `texts` of its own."""

    policy = forms.FileField(required=False)
    keys = FilesField(required=False, widget=forms.FileInput)

    def __init__(self, request: PageRequest) -> None:
        super().__init__(request)
        widget = self.fields["keys"].widget
        widget.allow_multiple_selected = True
        widget.attrs["multiple"] = True

    def clean_policy(self) -> bytes | None:
        """The policy's bytes."""
        file: TemporaryUploadedFile | None = self.cleaned_data["policy"]
        if file is None:
            return None
        data: bytes = file.read(LONGEST_POLICY + 1)
        try:
            parse_policy(data)
        except ProtocolError as error:
            raise forms.ValidationError(self._no_policy(error)) from error
        return data

    def clean_keys(self) -> tuple[bytes, ...]:
        """The bytes of each file, in which there is a key."""
        files: list[TemporaryUploadedFile] = self.cleaned_data["keys"]
        if len(files) > _MOST_KEY_FILES:
            raise forms.ValidationError(self.say("site.proof.too_many", most=_MOST_KEY_FILES))
        given = tuple(file.read(LONGEST_DISCOVERY + 1) for file in files)
        for data in given:
            try:
                keys_from([data])
            except ProtocolError as error:
                raise forms.ValidationError(self.say("site.proof.no_keys")) from error
        return given

    def clean(self) -> dict[str, Any]:
        """There must be something to check with."""
        if not self.errors and not any(self.cleaned_data.get(name) for name in self.fields):
            raise forms.ValidationError(self.say(f"{self.texts}.nothing"))
        return self.cleaned_data

    def _no_policy(self, error: ProtocolError) -> str:
        return f"{self.say('site.proof.no_policy')} {sentence_of(error, self.say)}"
