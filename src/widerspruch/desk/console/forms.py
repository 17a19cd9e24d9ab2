"""Forms of the console. How long a text may be, the services say besides."""

from collections.abc import Sequence
from typing import ClassVar

from django import forms

from widerspruch.desk.case_ids import read_case_id
from widerspruch.desk.cases.texts import LONGEST
from widerspruch.desk.looking import LONGEST_REASON, SHORTEST_REASON
from widerspruch.desk.request import DeskRequest
from widerspruch.web.forms import PageForm

SHORTEST_GROUNDS = 200
"""Signs: grounds for a refusal are about this person, and no phrase (GDPR Art. 21(1))."""


class FindForm(PageForm):
    """A number, as somebody was told it on the telephone."""

    texts: ClassVar[str] = "console.find"

    case = forms.CharField(max_length=40, widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}))

    def clean_case(self) -> str:
        """As it is written."""
        written = read_case_id(self.cleaned_data["case"])
        if written is None:
            raise forms.ValidationError(self.say("console.find.slip"))
        return written


class LookForm(PageForm):
    """Why somebody looks."""

    texts: ClassVar[str] = "console.look"

    reason = forms.CharField(min_length=SHORTEST_REASON, max_length=LONGEST_REASON, widget=forms.Textarea({"rows": 3}))


class QuestionForm(PageForm):
    """What a person is asked."""

    texts: ClassVar[str] = "console.question"

    question = forms.CharField(max_length=LONGEST, widget=forms.Textarea({"rows": 6}))


class RequestAnswerForm(PageForm):
    """What came of a request."""

    texts: ClassVar[str] = "console.answer"

    answer = forms.CharField(max_length=LONGEST, widget=forms.Textarea({"rows": 8}))


class RefuseForm(PageForm):
    """Who answers for a refusal by name, on which grounds, and where the person may complain."""

    texts: ClassVar[str] = "console.refuse"

    named_person = forms.CharField(max_length=200, widget=forms.TextInput({"autocomplete": "name"}))
    grounds = forms.CharField(min_length=SHORTEST_GROUNDS, max_length=LONGEST, widget=forms.Textarea({"rows": 12}))
    authority = forms.ChoiceField()

    def __init__(self, request: DeskRequest, authorities: Sequence[tuple[str, str]], **more: object) -> None:
        """Authorities: slugs and names."""
        self.base_fields["authority"].choices = [("", "–"), *authorities]  # type: ignore[attr-defined]
        super().__init__(request, **more)  # type: ignore[arg-type]


class SureForm(PageForm):
    """That it is meant."""

    texts: ClassVar[str] = "console.refuse"

    sure = forms.BooleanField()


class VouchForm(PageForm):
    """Whose account a claim is about, and how that was found out."""

    texts: ClassVar[str] = "console.vouch"

    platform = forms.ChoiceField(required=False)
    account_id = forms.CharField(max_length=300, required=False, widget=forms.TextInput({"autocomplete": "off"}))
    how = forms.CharField(min_length=SHORTEST_REASON, max_length=LONGEST_REASON, widget=forms.Textarea({"rows": 4}))

    def __init__(self, request: DeskRequest, **more: object) -> None:
        """The platforms are those of the desk."""
        platforms = [(slug, one.name) for slug, one in request.desk.config.platforms.items()]
        self.base_fields["platform"].choices = [("", "–"), *platforms]  # type: ignore[attr-defined]
        super().__init__(request, **more)  # type: ignore[arg-type]


class AddressForm(PageForm):
    """Where a mail goes instead, and why."""

    texts: ClassVar[str] = "console.address"

    address = forms.EmailField(widget=forms.EmailInput({"autocomplete": "off"}))
    reason = forms.CharField(min_length=SHORTEST_REASON, max_length=LONGEST_REASON, widget=forms.Textarea({"rows": 3}))


class LooksForm(PageForm):
    """Which looks are listed."""

    texts: ClassVar[str] = "console.looks"

    case = forms.CharField(max_length=40, required=False, widget=forms.TextInput({"autocomplete": "off"}))
    who = forms.ChoiceField(required=False)
    since = forms.DateField(required=False, widget=forms.DateInput({"type": "date"}))
    until = forms.DateField(required=False, widget=forms.DateInput({"type": "date"}))

    def __init__(self, request: DeskRequest, people: Sequence[tuple[str, str]], **more: object) -> None:
        """People: rows of `Identity` and what they are called."""
        self.base_fields["who"].choices = [("", request.say("console.looks.everybody")), *people]  # type: ignore[attr-defined]
        super().__init__(request, **more)  # type: ignore[arg-type]

    def clean_case(self) -> str:
        """As it is written; empty: all."""
        typed = self.cleaned_data["case"]
        written = read_case_id(typed) if typed.strip() else ""
        if written is None:
            raise forms.ValidationError(self.say("console.find.slip"))
        return written
