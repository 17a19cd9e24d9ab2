"""A reason in the person's own words, as a form."""

from collections.abc import Iterable, Mapping
from typing import ClassVar

from django import forms

from widerspruch.person.reason_text import counted, with_blocks
from widerspruch.person.site.request import SiteRequest
from widerspruch.person.telling.reasons import ReasonBlock
from widerspruch.web.forms import PageForm

LONGEST_REASON = 20_000


class ReasonForm(PageForm):
    """The text, and the building blocks that go into it.

    Attributes:
        act: The value of the button by which the text is taken to a step.
    """

    texts: ClassVar[str] = "site.reasons"
    act: ClassVar[str] = "reason"

    blocks = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple)
    text = forms.CharField(
        required=False, max_length=LONGEST_REASON, widget=forms.Textarea({"rows": 10, "data-count": ""})
    )

    def __init__(self, request: SiteRequest, blocks: Iterable[ReasonBlock] = ()) -> None:
        self._told: Mapping[str, str] = {block.id: block.text for block in blocks}
        super().__init__(request, prefix=self.act)
        self.fields["blocks"].choices = list(self._told.items())  # type: ignore[attr-defined]

    @property
    def reason(self) -> str:
        """What was written; empty: nothing, or more than can be taken."""
        text: str = self.cleaned_data.get("text", "") if self.is_bound else ""
        return text.replace("\r\n", "\n").strip()

    @property
    def characters(self) -> int:
        """As forms count them."""
        return counted(self["text"].value() or "")

    def take_blocks(self) -> None:
        """Put the chosen blocks behind the text."""
        chosen = (self._told[one] for one in self.cleaned_data.get("blocks", ()))
        filled = self.request.POST.copy()
        filled[self.add_prefix("text")] = with_blocks(self.reason, chosen)
        filled.setlist(self.add_prefix("blocks"), [])
        self.data = filled
