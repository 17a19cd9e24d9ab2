"""The caught mails in the browser: all of them, one of them, its attachments."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from widerspruch.testing.demo.caught_mail import CaughtMail, content_of
from widerspruch.testing.demo.in_thread import served
from widerspruch.testing.demo.mail_catcher import MailCatcher, named

if TYPE_CHECKING:
    from flask import Flask, Response

_PAGE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-src 'self'; form-action 'none'; base-uri 'none'"
_LETTER_POLICY = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'unsafe-inline';"
    " img-src data:; base-uri 'none'"
)
"""What a mail can do is show itself: whatever it holds, nothing runs and nothing is loaded."""


@contextmanager
def mail_pages(catcher: MailCatcher, port: int = 0) -> Iterator[str]:
    """Serve them while the block lasts, and give the address. Raises OSError where something else uses the port."""
    with served(pages_app(catcher), port) as address:
        yield address


def pages_app(catcher: MailCatcher) -> "Flask":
    """The pages as a WSGI application."""
    import flask
    from markupsafe import Markup

    app = flask.Flask("widerspruch.testing.demo", static_folder=None)

    @app.after_request
    def guarded(answer: "Response") -> "Response":
        answer.headers.setdefault("Content-Security-Policy", _PAGE_POLICY)
        answer.headers["Cache-Control"] = "no-store"
        answer.headers["X-Content-Type-Options"] = "nosniff"
        return answer

    @app.get("/")
    def all_mails() -> str:
        return flask.render_template("mails.html", mails=catcher.mails()[::-1])

    @app.get("/mails.json")
    def listed() -> "Response":
        return flask.jsonify([_told(mail) for mail in catcher.mails(flask.request.args.get("to"))])

    @app.get("/mails/<int:number>")
    def one_mail(number: int) -> str:
        mail = _found(catcher, number)
        files = [(one, named(part, one), len(content_of(part))) for one, part in enumerate(mail.attachments)]
        return flask.render_template("mail.html", mail=mail, files=files)

    @app.get("/mails/<int:number>/letter")
    def letter(number: int) -> "Response":
        html = Markup('<!doctype html><base target="_blank">') + Markup(_found(catcher, number).html)  # noqa: S704
        return flask.Response(html, mimetype="text/html", headers={"Content-Security-Policy": _LETTER_POLICY})

    @app.get("/mails/<int:number>.eml")
    def raw(number: int) -> "Response":
        return flask.Response(_found(catcher, number).raw, mimetype="message/rfc822")

    @app.get("/mails/<int:number>/attachments/<int:one>")
    def attachment(number: int, one: int) -> "Response":
        parts = _found(catcher, number).attachments
        if one >= len(parts):
            flask.abort(404)
        answer = flask.Response(content_of(parts[one]), mimetype="application/octet-stream")
        answer.headers.set("Content-Disposition", "attachment", filename=named(parts[one], one))
        return answer

    return app


def _found(catcher: MailCatcher, number: int) -> CaughtMail:
    from flask import abort

    mail = catcher.mail(number)
    if mail is None:
        abort(404)
    return mail


def _told(mail: CaughtMail) -> dict[str, object]:
    return {
        "number": mail.number,
        "sender": mail.sender,
        "to": list(mail.recipients),
        "subject": mail.subject,
        "text": mail.text,
        "attachments": [named(part, one) for one, part in enumerate(mail.attachments)],
    }
