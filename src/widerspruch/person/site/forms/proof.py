"""The form beside a proof: whom the person believes, and whose account it is about."""

from django import forms

from widerspruch.person.site.forms.trust import TrustForm
from widerspruch.protocol.receipt import ReadReceipt
from widerspruch.web.request import PageRequest

_LONGEST_ID = 256


class ProofCheckForm(TrustForm):
    """Besides, the id of an account there."""

    texts = "site.proof"

    account = forms.CharField(
        required=False,
        max_length=_LONGEST_ID,
        strip=False,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )

    def __init__(self, request: PageRequest, read: ReadReceipt | None) -> None:
        super().__init__(request)
        self._read = read

    def clean_account(self) -> str:
        """An id is taken as it was typed, but for spaces around it."""
        account: str = self.cleaned_data["account"].strip()
        if account and self._read is not None and not self._read.is_about(account):
            raise forms.ValidationError(self.say("site.proof.other_account"))
        return account
