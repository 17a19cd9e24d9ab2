"""What a person can say at a step, as forms."""

from collections.abc import Mapping
from typing import Any, ClassVar, get_args

from django import forms
from django.core.files.uploadedfile import UploadedFile

from widerspruch.casefile.errors import CaseFileError
from widerspruch.casefile.evidence import LARGEST_ATTACHMENT, Attachment
from widerspruch.casefile.media import IMAGES, sniffed
from widerspruch.objections.events import AnswerReading, AnswerVerdict, FailureReason
from widerspruch.person.objecting import complaint_authorities, day_mistake
from widerspruch.person.site.request import SiteRequest
from widerspruch.person.telling.step_report import DIFFERENCES
from widerspruch.web.errors import sentence_of
from widerspruch.web.forms import PageForm

LONGEST_QUOTE, LONGEST_CASE_ID = 4000, 200


class DayField(forms.DateField):
    """A day as browsers choose one, or as people type it."""

    def __init__(self, **more: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(input_formats=["%Y-%m-%d", "%d.%m.%Y"], widget=widget, **more)


class PictureField(forms.FileField):
    """A picture: chosen, dropped, or pasted where a script runs."""

    widget = forms.FileInput({"accept": "image/*", "data-paste": ""})


class StepForm(PageForm):
    """A form of a step: one of several on the page, told apart by the button that was pressed.

    Attributes:
        act: What is said with it.

        known: How many events of the objection there were when the page was shown, so that nobody says in one window
            what was said in another.

        button: The value of that button, and what the names of its fields begin with.

        day: The field with the day on which it happened.
    """

    act: ClassVar[str] = ""
    day: ClassVar[str] = "on"

    known = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, request: SiteRequest, *, initial: Mapping[str, object] | None = None, part: str = "") -> None:
        self.today = request.today
        self.button = f"{self.act}{part}"
        is_sent = request.method == "POST" and request.POST.get("act") == self.button
        super().__init__(request, initial=initial, prefix=self.button, is_sent=is_sent)

    def clean(self) -> dict[str, Any]:
        """Days lie between the beginning of the law and today; pictures are some; no file is too large."""
        for name, field in self.fields.items():
            value = self.cleaned_data.get(name)
            if value is None or value == "":
                continue
            if isinstance(field, DayField) and (mistake := day_mistake(value, self.today)):
                self.add_error(name, self.say(f"site.step.error.{mistake}"))
            elif isinstance(value, UploadedFile):
                self._look_at(name, field, value)
        return self.cleaned_data

    def _look_at(self, name: str, field: forms.Field, file: "UploadedFile[bytes]") -> None:
        if file.size is None or file.size > LARGEST_ATTACHMENT:
            too_large = CaseFileError("attachment_too_large", limit=LARGEST_ATTACHMENT // 1_000_000)
            self.add_error(name, sentence_of(too_large, self.say))
        elif isinstance(field, PictureField) and sniffed(_bytes(file)) not in IMAGES:
            self.add_error(name, self.say("site.step.error.no_picture"))

    def is_of_now(self, known: int) -> bool:
        """Whether nothing happened since its page was shown; if something did, it says so, and may be sent again."""
        if self.cleaned_data.get("known") in (None, known):
            return True
        self.add_error(None, self.say("site.step.changed"))
        fresh = self.request.POST.copy()
        fresh[self.add_prefix("known")] = str(known)
        self.data = fresh
        return False

    @property
    def title(self) -> str:
        return self.say(f"{self.texts}.title")

    @property
    def lead(self) -> str:
        """What stands before its fields, or nothing."""
        return self.say(f"{self.texts}.lead") if self.say.has(f"{self.texts}.lead") else ""

    @property
    def button_text(self) -> str:
        return self.say(f"{self.texts}.button")

    @property
    def attachments(self) -> tuple[Attachment, ...]:
        """What was given as evidence."""
        files = (file for file in self.cleaned_data.values() if isinstance(file, UploadedFile))
        return tuple(Attachment(file.name or "", file.content_type or "", data=_bytes(file)) for file in files)


def _bytes(file: "UploadedFile[bytes]") -> bytes:
    file.seek(0)
    data: bytes = file.read()
    return data


class BegunForm(StepForm):
    """Begun, and not done yet."""

    texts = "site.step.begun"
    act = "begun"


class SentForm(StepForm):
    """It was sent: when, whether a confirmation was seen, and a picture of it."""

    texts = "site.step.sent"
    act = "sent"

    on = DayField()
    seen = forms.BooleanField(required=False)
    picture = PictureField(required=False)


class SwitchedForm(StepForm):
    """The same of a switch, which nobody confirms."""

    texts = "site.step.sent"
    act = "sent"

    on = DayField()
    picture = PictureField(required=False)


class PostedForm(StepForm):
    """The same of an e-mail or a letter: a copy of it may be any file."""

    texts = "site.step.posted"
    act = "sent"

    on = DayField()
    file = forms.FileField(required=False)


class SeenForm(StepForm):
    """A confirmation was seen: when, and a picture of it."""

    texts = "site.step.seen"
    act = "seen"

    on = DayField()
    picture = PictureField(required=False)


class ProofForm(StepForm):
    """A picture that comes later, of a way that nobody confirms: it shows that the objection stands."""

    texts = "site.step.proof_later"
    act = "proof"

    on = DayField()
    picture = PictureField()


class FailedForm(StepForm):
    """It did not work, and why."""

    texts = "site.step.failed"
    act = "failed"

    reason = forms.ChoiceField(choices=[(one, one) for one in get_args(FailureReason)], widget=forms.RadioSelect)


class ReadingForm(StepForm):
    """What an answer says."""

    day = "received_on"

    verdict = forms.ChoiceField(choices=[(one, one) for one in get_args(AnswerVerdict)], widget=forms.RadioSelect)
    received_on = DayField()
    quoted = forms.CharField(required=False, max_length=LONGEST_QUOTE, widget=forms.Textarea({"rows": 3}))
    case_id = forms.CharField(required=False, max_length=LONGEST_CASE_ID)
    extended = forms.BooleanField(required=False)

    def reading(self) -> AnswerReading:
        """As the person read it."""
        said = self.cleaned_data
        quoted = said["quoted"].replace("\r\n", "\n")
        return AnswerReading(
            verdict=said["verdict"],
            received_on=said["received_on"],
            read_by="person",
            quoted=quoted,
            case_id=said["case_id"] or None,
            extended=said["extended"],
        )


class AnswerForm(ReadingForm):
    """An answer has come: what it says, and the file with it."""

    texts = "site.step.answer"
    act = "answer"

    file = forms.FileField(required=False)


class CorrectForm(ReadingForm):
    """An answer is read anew. `answer`: number of the event with it."""

    texts = "site.step.answer"
    act = "correct"

    def __init__(self, request: SiteRequest, *, initial: Mapping[str, object], answer: int) -> None:
        self.answer = answer
        super().__init__(request, initial=initial, part=f"-{answer}")


class RemindedForm(StepForm):
    """The platform was asked for its answer."""

    texts = "site.step.reminded"
    act = "reminded"

    on = DayField()


class ComplainedForm(StepForm):
    """The person complained to an authority: when, to which, and a copy of it."""

    texts = "site.step.complained"
    act = "complained"

    on = DayField()
    authority = forms.ChoiceField()
    file = forms.FileField(required=False)

    def __init__(self, request: SiteRequest, *, initial: Mapping[str, object] | None = None) -> None:
        super().__init__(request, initial=initial)
        named = [(one.slug, one.name) for one in complaint_authorities(request.rulebook)]
        self.fields["authority"].choices = [("", self.say(f"{self.texts}.authority_none")), *named]  # type: ignore[attr-defined]


class RepliedForm(StepForm):
    """The authority has answered: when, and what."""

    texts = "site.step.replied"
    act = "replied"

    on = DayField()
    file = forms.FileField(required=False)


class WithdrawnForm(StepForm):
    """The objection was taken back."""

    texts = "site.step.withdrawn"
    act = "withdrawn"


class ClosedForm(StepForm):
    """The person wants no more of it."""

    texts = "site.step.closed"
    act = "closed"


class DifferenceForm(StepForm):
    """What looks different: nothing is typed, so that nothing personal can slip in."""

    texts = "site.step.report"
    act = "report"

    differences = forms.MultipleChoiceField(
        choices=[(one, one) for one in DIFFERENCES], widget=forms.CheckboxSelectMultiple
    )
    at_step = forms.TypedChoiceField(choices=[], required=False, coerce=int, empty_value=None)

    def _choice(self, text_id: str, value: object, label: object) -> object:
        # The report that comes of it says the same.
        return self.say(f"step_report.difference.{value}") if value in DIFFERENCES else label

    def with_steps(self, number: int) -> "DifferenceForm":
        """For a way of so many sentences."""
        steps = [(one, self.say("site.step.report.at_step_number", number=one)) for one in range(1, number + 1)]
        self.fields["at_step"].choices = [("", self.say("site.step.report.at_step_none")), *steps]  # type: ignore[attr-defined]
        return self
