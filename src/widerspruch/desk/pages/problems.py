"""What a service could not do, told beside the form: what was typed stays there."""

from widerspruch.desk.errors import DeskError
from widerspruch.web.errors import sentence_of
from widerspruch.web.forms import PageForm


def tell_beside(form: PageForm, error: DeskError, field: str | None = None) -> None:
    """Say what is wrong, at a field or for the whole form. What may go well in a moment is raised: its page keeps what
    was typed, too, and says when to try again."""
    if error.ending.may_be_resumed:
        raise error
    form.add_error(field if field in form.fields else None, sentence_of(error, form.say))
