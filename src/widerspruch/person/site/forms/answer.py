"""The forms of answers that are dropped: what is dropped, and what one of them says."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, get_args

from django import forms

from widerspruch.objections.case import ObjectionKey
from widerspruch.objections.events import AnswerReading, AnswerVerdict, Authenticity
from widerspruch.person.correspondence.intake import DroppedFile
from widerspruch.person.objecting import day_mistake
from widerspruch.person.site.forms.case import FilesField
from widerspruch.person.site.forms.step import LONGEST_CASE_ID, LONGEST_QUOTE, DayField
from widerspruch.person.site.request import SiteRequest
from widerspruch.web.forms import PageForm
from widerspruch.web.uploads import StoredUpload

LONGEST_PASTED = 200_000
"""Characters of a mail that is pasted."""


class DropForm(PageForm):
    """Files that are chosen or dropped, or the text of a mail."""

    texts = "site.answer"

    mails = FilesField(required=False, widget=forms.FileInput)
    pasted = forms.CharField(
        required=False,
        max_length=LONGEST_PASTED,
        widget=forms.Textarea({"rows": 5, "spellcheck": "false", "autocomplete": "off"}),
    )

    def __init__(self, request: SiteRequest, *, is_sent: bool | None = None) -> None:
        super().__init__(request, is_sent=is_sent)
        self.fields["mails"].widget.allow_multiple_selected = True
        self.fields["mails"].widget.attrs["multiple"] = True

    def clean(self) -> dict[str, Any]:
        """There must be something to read."""
        if not self.errors and not self.cleaned_data.get("mails") and not self.cleaned_data.get("pasted"):
            raise forms.ValidationError(self.say("site.answer.nothing"))
        return self.cleaned_data


class SaysForm(PageForm):
    """What an answer says, as the person confirms or corrects it."""

    texts = "site.answer"

    objection = forms.ChoiceField()
    also = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    verdict = forms.ChoiceField(choices=[(one, one) for one in get_args(AnswerVerdict)], widget=forms.RadioSelect)
    received_on = DayField()
    case_id = forms.CharField(required=False, max_length=LONGEST_CASE_ID)
    extended = forms.BooleanField(required=False)
    quoted = forms.CharField(required=False, max_length=LONGEST_QUOTE, widget=forms.Textarea({"rows": 3}))

    def __init__(
        self,
        request: SiteRequest,
        choices: Sequence[tuple[str, str]],
        keys: Mapping[str, ObjectionKey],
        *,
        likely: Collection[ObjectionKey],
        initial: Mapping[str, object],
        is_sent: bool,
    ) -> None:
        """`choices`: objections that it may be about, by the value of the field; `keys`: which each of them is;
        `likely`: those of them that it may be about all together."""
        super().__init__(request, initial=initial, is_sent=is_sent)
        self._today, self._keys = request.today, keys
        objection = self.fields["objection"]
        assert isinstance(objection, forms.ChoiceField)
        objection.choices = [("", self.say("site.answer.objection_none")), *choices]
        also = self.fields["also"]
        assert isinstance(also, forms.MultipleChoiceField)
        also.choices = [(value, name) for value, name in choices if keys[value] in likely]
        if len(likely) < 2:
            del self.fields["also"]

    def clean_received_on(self) -> Any:
        """It lies between the beginning of the law and today."""
        on = self.cleaned_data["received_on"]
        mistake = day_mistake(on, self._today)
        if mistake is not None:
            raise forms.ValidationError(self.say(f"site.step.error.{mistake}"))
        return on

    @property
    def key(self) -> ObjectionKey:
        """The objection that was chosen."""
        return self._keys[self.cleaned_data["objection"]]

    @property
    def all_keys(self) -> list[ObjectionKey]:
        """All objections that it is about: that one last."""
        others = [self._keys[value] for value in self.cleaned_data.get("also", ())]
        return [*(key for key in others if key != self.key), self.key]

    def reading(self, authenticity: Authenticity) -> AnswerReading:
        """What the person says it says."""
        said = self.cleaned_data
        return AnswerReading(
            verdict=said["verdict"],
            received_on=said["received_on"],
            read_by="person",
            quoted=said["quoted"].replace("\r\n", "\n"),
            case_id=said["case_id"] or None,
            authenticity=authenticity,
            extended=said["extended"],
        )


def dropped_files(form: DropForm) -> list[DroppedFile]:
    """What was dropped, as it can be opened."""
    files = [_dropped(file) for file in form.cleaned_data["mails"]]
    pasted = form.cleaned_data["pasted"]
    if pasted:
        files.append(DroppedFile(form.say("site.answer.pasted_name"), pasted.encode("utf-8", "replace")))
    return files


def _dropped(file: Any) -> DroppedFile:
    return DroppedFile(file.name or "", file.path if isinstance(file, StoredUpload) else file.read())
