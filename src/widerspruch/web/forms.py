"""Forms whose labels, hints and errors are sentences of the catalogues, and which count once."""

from collections.abc import Iterable, Mapping
from typing import ClassVar, cast

from django import forms
from django.forms.renderers import TemplatesSetting

from widerspruch.web.errors import text_of
from widerspruch.web.request import PageRequest


class PageFormRenderer(TemplatesSetting):
    """Every field with its label, hint and error, whatever its widget; before them what has to be put right."""

    form_template_name = "web/form.html"
    field_template_name = "web/field.html"


class PageForm(forms.Form):
    """A form of a page: filled with what was sent if the request is a POST.

    `is_valid()` is the one question to ask before anything is recorded: it also answers whether the form may count.
    A button alone is a `PageForm` without fields.

    Attributes:
        texts: How the ids of its texts begin. Of a field `address`: `<texts>.address` is its label,
            `<texts>.address_hint`, where there is such a text, its hint; of a choice `own`: `<texts>.address_own`.
    """

    texts: ClassVar[str] = ""

    def __init__(
        self,
        request: PageRequest,
        *,
        initial: Mapping[str, object] | None = None,
        prefix: str | None = None,
        is_sent: bool | None = None,
    ) -> None:
        """`is_sent`: whether what was posted is this form's; by default whatever was posted is."""
        self.request = request
        self.say = request.say
        sent = request.method == "POST" if is_sent is None else is_sent
        super().__init__(
            request.POST if sent else None,
            request.FILES if sent else None,
            initial=None if initial is None else dict(initial),
            prefix=prefix,
        )
        for name, field in self.fields.items():
            self._put_in_words(name, field)

    def _put_in_words(self, name: str, field: forms.Field) -> None:
        text_id = f"{self.texts}.{name}"
        if not field.label and self.say.has(text_id):
            field.label = self.say(text_id)
        if not field.help_text and self.say.has(f"{text_id}_hint"):
            field.help_text = self.say(f"{text_id}_hint")
        field.error_messages["required"] = self.say("web.form.required")
        if isinstance(field, forms.CharField):
            field.error_messages["min_length"] = self.say("web.form.too_short", least=field.min_length or 0)
            field.error_messages["max_length"] = self.say("web.form.too_long", most=field.max_length or 0)
        if isinstance(field, forms.ChoiceField):
            # A choice without words of its own has its text in the catalogue.
            field.choices = [(value, self._choice(text_id, value, label)) for value, label in _listed(field.choices)]

    def _choice(self, text_id: str, value: object, label: object) -> object:
        named = f"{text_id}_{value}"
        return self.say(named) if self.say.has(named) else label

    def get_context(self) -> dict[str, object]:
        """What its template is given: the request, too, whose language it speaks."""
        return {**super().get_context(), "request": self.request}

    def is_valid(self) -> bool:
        """Whether all is filled in, and the form may count; if not, it shows what is to be done."""
        posted = self.request.posted
        if self.is_bound and posted is not None:
            posted.asked = True
            if posted.why_again is not None:
                self.add_error(None, self.say(f"web.form.{posted.why_again}"))
        fault = self.request.upload_fault
        if self.is_bound and fault is not None:
            for name in [name for name, field in self.fields.items() if isinstance(field, forms.FileField)]:
                self.errors.pop(name, None)  # it was sent; that it is not here is no slip of the person's
            self.add_error(None, self.say(text_of(fault)))
        return super().is_valid()


def _listed(choices: object) -> list[tuple[object, object]]:
    return list(cast("Iterable[tuple[object, object]]", choices))
