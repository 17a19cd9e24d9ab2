"""The addresses of the console. What each does is in `access.addresses`."""

from django.urls import path

from widerspruch.desk.console.views.callbacks import callbacks, callbacks_again
from widerspruch.desk.console.views.case import answer, case, question
from widerspruch.desk.console.views.looking import person, reason
from widerspruch.desk.console.views.looks import looked
from widerspruch.desk.console.views.operations import keys, mail, mail_again, mails, numbers, sets
from widerspruch.desk.console.views.refusing import refuse
from widerspruch.desk.console.views.start import find, start
from widerspruch.desk.console.views.vouching import vouch

app_name = "console"

urlpatterns = [
    path("", start, name="start"),
    path("find", find, name="find"),
    path("cases/<str:case_id>", case, name="case"),
    path("cases/<str:case_id>/look", reason, name="look"),
    path("cases/<str:case_id>/person", person, name="person"),
    path("cases/<str:case_id>/question", question, name="question"),
    path("cases/<str:case_id>/answer", answer, name="answer"),
    path("cases/<str:case_id>/refuse", refuse, name="refuse"),
    path("cases/<str:case_id>/vouch", vouch, name="vouch"),
    path("mails", mails, name="mails"),
    path("mails/<int:mail>", mail, name="mail"),
    path("mails/<int:mail>/again", mail_again, name="mail_again"),
    path("callbacks", callbacks, name="callbacks"),
    path("callbacks/<int:agent>/again", callbacks_again, name="callbacks_again"),
    path("keys", keys, name="keys"),
    path("sets", sets, name="sets"),
    path("numbers", numbers, name="numbers"),
    path("looks", looked, name="looks"),
]
