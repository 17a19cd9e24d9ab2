"""Codes that are mailed to people who cannot log in."""

from django import forms

from widerspruch.desk.pages.forms.parts import DeskForm, MailField

_LONGEST_CODE = 40


class FindCaseForm(DeskForm):
    """One's address, and the number of a case for whoever has it."""

    texts = "page.find.form"

    email = MailField()
    case_id = forms.CharField(required=False, max_length=_LONGEST_CODE)


def code_field() -> forms.CharField:
    """Digits, which some telephones take from the mail by themselves."""
    shown = forms.TextInput({"inputmode": "numeric", "autocomplete": "one-time-code", "spellcheck": "false"})
    return forms.CharField(max_length=_LONGEST_CODE, widget=shown)


class CodeForm(DeskForm):
    """The code, and the address that it was sent to."""

    texts = "page.code.form"

    email = MailField()
    code = code_field()
