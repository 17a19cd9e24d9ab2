"""The forms of the page of an export."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from django import forms
from django.utils.html import format_html

from widerspruch.person.downloads import is_unfinished
from widerspruch.person.export_statements import (
    StatementMistake,
    TypedAccount,
    TypedPeriod,
    TypedStatements,
    typed_from,
    understand,
)
from widerspruch.person.look.messages import Answered
from widerspruch.person.question import Question
from widerspruch.person.site.request import SiteRequest
from widerspruch.person.telling.account_choices import NamedChoice
from widerspruch.person.telling.export_page import StatedOf, ToldDownload
from widerspruch.rulebook.vocabulary import READINGS
from widerspruch.web.forms import PageForm
from widerspruch.web.uploads import StoredUpload


class _FilesInput(forms.FileInput):
    allow_multiple_selected = True


class _FilesField(forms.FileField):
    widget = _FilesInput

    def clean(self, data: Any, initial: Any = None) -> list[StoredUpload]:
        """Each file by itself; none is an error."""
        return [super(_FilesField, self).clean(one, initial) for one in data or [None]]


class UploadForm(PageForm):
    """Files that are chosen, or dropped on the field."""

    texts = "site.export"
    export = _FilesField()


class PathsForm(PageForm):
    """Files and folders by where they are, one a line."""

    texts = "site.export"
    paths = forms.CharField(max_length=20_000, widget=forms.Textarea(attrs={"rows": 2, "spellcheck": "false"}))

    def clean_paths(self) -> list[Path]:
        """Where they are; of the first that is not there, why."""
        lines = (line.strip().strip("\"'") for line in self.cleaned_data["paths"].splitlines())
        found = [Path(line).expanduser() for line in lines if line]
        for path in found:
            if is_unfinished(path.name):
                raise forms.ValidationError(self.say("site.export.still_downloading", name=path.name))
            if not _is_there(path):
                raise forms.ValidationError(self.say("problem.not_found", place=path.name))
        return found


def _is_there(path: Path) -> bool:
    try:
        return path.exists()
    except (OSError, ValueError):  # too long, or with what no name holds
        return False


class DownloadsForm(PageForm):
    """What was found in the folder for downloads."""

    texts = "site.export"
    found = forms.MultipleChoiceField(widget=forms.CheckboxSelectMultiple)

    def __init__(self, request: SiteRequest, told: Sequence[ToldDownload], *, is_sent: bool) -> None:
        ready = [one for one in told if not one.is_unfinished]
        super().__init__(request, initial={"found": [one.value for one in ready if one.is_newest]}, is_sent=is_sent)
        choices = self.fields["found"]
        assert isinstance(choices, forms.MultipleChoiceField)
        choices.error_messages["invalid_choice"] = self.say("site.export.vanished")
        choices.choices = [(one.value, one.title) for one in ready]


class ButtonForm(PageForm):
    """A button alone."""


class KeepForm(PageForm):
    """What of the export the case file keeps."""

    texts = "site.export"
    with_accounts = forms.BooleanField(required=False, initial=True)

    def __init__(self, request: SiteRequest, names: str, *, is_sent: bool) -> None:
        """`names`: of the accounts that are not on the list yet."""
        super().__init__(request, is_sent=is_sent)
        self.fields["with_accounts"].label = self.say("site.export.with_found", names=names)


class StatementsForm(PageForm):
    """What an export leaves out, of each account.

    Fields: `run`, `reading`; of the account at place n `adult_n`, `objected_n`, `route_n`, and of its period m
    `audience_n_m`, `since_n_m`, `until_n_m`.
    """

    texts = "site.export"

    def __init__(
        self,
        request: SiteRequest,
        answer: Answered,
        told: Sequence[StatedOf],
        audiences: Sequence[NamedChoice],
        *,
        is_sent: bool,
    ) -> None:
        self._answer = answer
        self.question: Question | None = None
        typed = typed_from(answer.question, answer.accounts)
        super().__init__(request, is_sent=is_sent)
        self._add("run", forms.CharField(initial=typed.run, max_length=20), "run")
        readings = [(reading, self.say(f"site.export.reading_{reading}")) for reading in READINGS]
        self._add(
            "reading", forms.ChoiceField(choices=readings, widget=forms.RadioSelect, initial=typed.reading), "reading"
        )
        for place, (account, of_account) in enumerate(zip(told, typed.accounts, strict=True)):
            self._add_account(place, account, of_account, [(one.value, one.name) for one in audiences])
        self.accounts = tuple(self._fields_of(place, account) for place, account in enumerate(told))

    def _add_account(
        self, place: int, told: StatedOf, typed: TypedAccount, audiences: Sequence[tuple[str, str]]
    ) -> None:
        ages = [(value, self.say(f"site.export.adult_{value or 'as_read'}")) for value in ("", "yes", "no")]
        age = forms.ChoiceField(choices=ages, required=False, initial=typed.adult)
        self._add(f"adult_{place}", age, "adult")
        if told.asks_audience:
            # One more than there are, so that another period can be added.
            for number, period in enumerate((*typed.periods, TypedPeriod())):
                who = forms.ChoiceField(choices=audiences, required=False, initial=period.audience)
                self._add(f"audience_{place}_{number}", who, "audience" if not number else "audience_more")
                for name, value in (("since", period.since), ("until", period.until)):
                    field = forms.CharField(required=False, initial=value, max_length=20)
                    self._add(f"{name}_{place}_{number}", field, name)
        self._add(
            f"objected_{place}", forms.CharField(required=False, initial=typed.objected, max_length=40), "objected"
        )
        routes = [(route.value, route.name) for route in told.routes]
        self._add(f"route_{place}", forms.ChoiceField(choices=routes, required=False, initial=typed.route), "route")
        self._say_whose(place, told.name)

    def _add(self, name: str, field: forms.Field, text: str) -> None:
        text_id = f"{self.texts}.{text}"
        field.label = self.say(text_id)
        field.help_text = self.say(f"{text_id}_hint") if self.say.has(f"{text_id}_hint") else ""
        self.fields[name] = field

    def _say_whose(self, place: int, account: str) -> None:
        """The eye sees whose a field is by where it stands; the ear, and the list of what is wrong, are told."""
        for name, field in self.fields.items():
            if name.split("_")[1:2] == [str(place)]:
                field.label = format_html('<span class="unseen whose">{}: </span>{}', account, field.label)

    def _fields_of(self, place: int, told: StatedOf) -> "AccountFields":
        periods = [
            [self[f"{name}_{place}_{number}"] for name in ("audience", "since", "until")]
            for number in _numbers(self.fields, place)
        ]
        rest = [self[f"{name}_{place}"] for name in ("objected", "route", "adult")]
        return AccountFields(told, periods, rest)

    def clean(self) -> dict[str, Any]:
        """The question that all fields together make."""
        given = self.cleaned_data
        accounts = tuple(
            TypedAccount(
                adult=given.get(f"adult_{place}", ""),
                periods=tuple(
                    TypedPeriod(*(given.get(f"{name}_{place}_{number}", "") for name in ("audience", "since", "until")))
                    for number in _numbers(self.fields, place)
                ),
                objected=given.get(f"objected_{place}", ""),
                route=given.get(f"route_{place}", ""),
            )
            for place in range(len(self._answer.accounts))
        )
        typed = TypedStatements(given.get("run", ""), given.get("reading", ""), accounts)
        understood = understand(typed, self._answer.accounts)
        if isinstance(understood, Question):
            self.question = understood
        else:
            self._put_beside(understood)
        return given

    def _put_beside(self, mistakes: Sequence[StatementMistake]) -> None:
        for mistake in mistakes:
            places = [f"{place}" for place in (mistake.account, mistake.period) if place is not None]
            name = "_".join((mistake.field, *places))
            if name not in self.errors:
                self.add_error(name, self.say(f"site.export.mistake.{mistake.code}"))


class AccountFields:
    """The fields of one account, as the page shows them."""

    def __init__(self, told: StatedOf, periods: list[list[forms.BoundField]], rest: list[forms.BoundField]) -> None:
        self.told = told
        self.periods = periods
        self.rest = rest

    @property
    def is_open(self) -> bool:
        """Whether there is something to state or to put right."""
        fields = [field for period in self.periods for field in period] + self.rest
        return bool(self.told.unclear) or any(field.errors for field in fields)


def _numbers(fields: dict[str, forms.Field], place: int) -> Iterator[int]:
    number = 0
    while f"audience_{place}_{number}" in fields:
        yield number
        number += 1
