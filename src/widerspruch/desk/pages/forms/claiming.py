"""What people say who did not log in: they are locked out, have no account, or report something."""

from typing import Any

from django import forms

from widerspruch.desk.pages.forms.parts import (
    LONGEST_LINE,
    DeskForm,
    MailField,
    NamesField,
    TextField,
    scopes_field,
)
from widerspruch.desk.request import DeskRequest
from widerspruch.desk.values import FalseOutput, ReportedPost

MOST_POSTS = 50
_LONGEST_ADDRESS = 2_000


class LockedOutForm(DeskForm):
    """The account that somebody cannot get into."""

    texts = "page.locked_out.form"

    platform = forms.ChoiceField()
    account = forms.CharField(max_length=LONGEST_LINE, widget=forms.TextInput({"autocapitalize": "none"}))
    email = MailField()
    scopes = scopes_field()
    country = forms.ChoiceField(required=False)
    reason = TextField(required=False)
    known_as = NamesField()

    def __init__(self, request: DeskRequest) -> None:
        super().__init__(request)
        named = [(slug, one.name) for slug, one in request.desk.config.platforms.items()]
        self.fields["platform"].choices = named  # type: ignore[attr-defined]


class WithoutAccountForm(DeskForm):
    """Somebody whom others write about."""

    texts = "page.without_account.form"

    email = MailField()
    known_as = NamesField()
    country = forms.ChoiceField(required=False)
    reason = TextField(required=False)


class ReportForm(DeskForm):
    """Something that somebody reports: whoever is known here already gives no address."""

    email = MailField()
    country = forms.ChoiceField(required=False)

    def __init__(self, request: DeskRequest, *, is_known: bool) -> None:
        super().__init__(request)
        if is_known:
            del self.fields["email"], self.fields["country"]


class OthersPostsForm(ReportForm):
    """Others' posts: where they stand, or what they say."""

    texts = "page.others_posts.form"

    posts = TextField(required=False)
    quoted = TextField(required=False)
    known_as = NamesField()
    text = TextField(required=False)

    field_order = ("posts", "quoted", "known_as", "text", "email", "country")

    def clean(self) -> dict[str, Any]:
        """One of both is needed."""
        super().clean()
        posts, quoted = self.cleaned_data.get("posts", ""), self.cleaned_data.get("quoted", "")
        if "posts" in self.cleaned_data and not posts and not quoted:
            self.add_error("posts", self.say("page.others_posts.none"))
        elif len(self._addresses(posts)) > MOST_POSTS:
            self.add_error("posts", self.say("page.others_posts.too_many", n=MOST_POSTS))
        elif any(len(one) > _LONGEST_ADDRESS for one in self._addresses(posts)):
            self.add_error("posts", self.say("page.others_posts.too_long"))
        return self.cleaned_data

    @property
    def reported(self) -> tuple[ReportedPost, ...]:
        """Each address; the text belongs to the first, or stands alone."""
        addresses = self._addresses(self.cleaned_data["posts"]) or [""]
        texts = [self.cleaned_data["quoted"], *[""] * len(addresses)]
        return tuple(ReportedPost(address, text) for address, text in zip(addresses, texts, strict=False))

    @staticmethod
    def _addresses(typed: str) -> list[str]:
        return [one for line in typed.splitlines() if (one := line.strip())]


class FalseAnswersForm(ReportForm):
    """What an AI said, and what is right."""

    texts = "page.false_answers.form"

    prompt = TextField(required=False, rows=3)
    answer = TextField()
    right = TextField()
    text = TextField(required=False)

    field_order = ("prompt", "answer", "right", "text", "email", "country")

    @property
    def reported(self) -> tuple[FalseOutput, ...]:
        """One of them."""
        said = self.cleaned_data
        return (FalseOutput(said["prompt"], said["answer"], said["right"]),)
