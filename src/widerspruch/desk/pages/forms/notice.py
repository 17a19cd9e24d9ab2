"""Objecting by the link of a notice: whose it is stands in the link."""

from django import forms

from widerspruch.desk.pages.forms.codes import code_field
from widerspruch.desk.pages.forms.parts import DeskForm, NamesField, TextField, scopes_field


class NoticeForm(DeskForm):
    """All of it is filled in already: whoever changes nothing presses the button."""

    texts = "page.object.form"

    scopes = scopes_field()
    country = forms.ChoiceField(required=False)
    reason = TextField(required=False)
    known_as = NamesField()


class NoticeCodeForm(DeskForm):
    """The code alone."""

    texts = "page.code.form"

    code = code_field()
