"""The form beside a receipt: whose key, and whose account."""

from typing import Any

from django import forms

from widerspruch.protocol.errors import ProtocolError
from widerspruch.protocol.key_files import LONGEST
from widerspruch.protocol.receipt import ReadReceipt
from widerspruch.protocol.signing_keys import VerifyingKey
from widerspruch.web.errors import sentence_of
from widerspruch.web.forms import PageForm
from widerspruch.web.request import PageRequest

_LONGEST_ID = 256


class ReceiptForm(PageForm):
    """A key that the person has from the platform, as a file or as text, and the id of their account there.

    Nothing of it is kept.
    """

    texts = "site.receipt"

    key_file = forms.FileField(required=False)
    key_text = forms.CharField(
        required=False, max_length=LONGEST, widget=forms.Textarea({"rows": 4, "spellcheck": "false", "class": "key"})
    )
    account = forms.CharField(
        required=False,
        max_length=_LONGEST_ID,
        strip=False,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, request: PageRequest, read: ReadReceipt | None) -> None:
        super().__init__(request)
        self._read = read

    def clean_key_file(self) -> VerifyingKey | None:
        """The key in the file that was chosen."""
        file = self.cleaned_data["key_file"]
        return None if file is None else self._key(file.read(LONGEST + 1))

    def clean_key_text(self) -> VerifyingKey | None:
        """The key that was pasted."""
        text = self.cleaned_data["key_text"].strip()
        return self._key(text.encode()) if text else None

    def clean_account(self) -> str:
        """An id is taken as it was typed, but for spaces around it."""
        account: str = self.cleaned_data["account"].strip()
        if account and self._read is not None and not self._read.is_about(account):
            raise forms.ValidationError(self.say("site.receipt.other_account"))
        return account

    def clean(self) -> dict[str, Any]:
        """There must be something to check with."""
        if not self.errors and not self.trusted and not self.cleaned_data["account"]:
            raise forms.ValidationError(self.say("site.receipt.nothing"))
        return self.cleaned_data

    @property
    def trusted(self) -> tuple[VerifyingKey, ...]:
        """The keys that were given and are some."""
        given = (self.cleaned_data.get(name) for name in ("key_file", "key_text"))
        return tuple(key for key in given if key is not None)

    def _key(self, data: bytes) -> VerifyingKey:
        try:
            return VerifyingKey.from_pem(data, self.say("site.receipt.key"))
        except ProtocolError as error:
            raise forms.ValidationError(sentence_of(error, self.say)) from error
