"""Objecting by the link of a notice: whose it is stands in the link."""

from django import forms

from widerspruch.desk.pages.forms.codes import code_field
from widerspruch.desk.pages.forms.parts import DeskForm, NamesField, TextField, scopes_field
from widerspruch.desk.request import DeskRequest


class NoticeForm(DeskForm):
    """All of it is filled in already: whoever changes nothing presses the button."""

    texts = "page.object.form"

    scopes = scopes_field()
    country = forms.ChoiceField(required=False)
    reason = TextField(required=False)
    known_as = NamesField()


class NoticeCodeForm(DeskForm):
    """The code alone. `others`: also for the other accounts with this address; only where there are some."""

    texts = "page.code.form"

    code = code_field()
    others = forms.BooleanField(required=False, initial=True)

    def __init__(self, request: DeskRequest, others: int) -> None:
        super().__init__(request)
        if others:
            self.fields["others"].label = self.say("page.notice.code.others", n=others)
        else:
            del self.fields["others"]
