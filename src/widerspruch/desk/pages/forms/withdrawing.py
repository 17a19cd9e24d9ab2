"""Taking an objection back."""

from typing import TYPE_CHECKING

from django import forms

from widerspruch.desk.pages.forms.parts import SCOPE_NAMES, DeskForm
from widerspruch.desk.values import Scopes

if TYPE_CHECKING:
    from widerspruch.desk.request import DeskRequest


class WithdrawForm(DeskForm):
    """What may be used again: everything is ticked."""

    texts = "page.withdraw.form"

    scopes = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)

    def __init__(self, request: "DeskRequest", scopes: Scopes) -> None:
        covered = [name for name in SCOPE_NAMES if getattr(scopes, name)]
        super().__init__(request, initial={"scopes": covered})
        named = [(name, self.say(f"page.withdraw.form.scopes_{name}")) for name in covered]
        self.fields["scopes"].choices = named  # type: ignore[attr-defined]
