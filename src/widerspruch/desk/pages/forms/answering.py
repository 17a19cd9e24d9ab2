"""Answering a question of the platform's people."""

from widerspruch.desk.pages.forms.parts import DeskForm, TextField


class ReplyForm(DeskForm):
    """What one answers."""

    texts = "page.answer.form"

    answer = TextField()
