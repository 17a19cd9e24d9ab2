"""Beispielnetz trains by the click of a button, honestly or not; what became of each training; and the public log."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from widerspruch.testing.demo.in_thread import served
from widerspruch.testing.demo.training import Training
from widerspruch.testing.demo.witnesses import WITNESSES

if TYPE_CHECKING:
    from flask import Flask, Response
    from werkzeug.wrappers import Response as AnyResponse

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
_AGAIN = 2
"""Seconds after which the page looks again while something is under way."""


@contextmanager
def training_pages(training: Training, desk: str, port: int = 0) -> Iterator[str]:
    """Serve them while the block lasts, and give the address. Raises OSError where something else uses the port."""
    with served(training_app(training, desk), port) as address:
        yield address


def training_app(training: Training, desk: str) -> "Flask":
    """The pages as a WSGI application. Desk: its address, to which the pages lead back."""
    import flask

    app = flask.Flask("widerspruch.testing.demo", static_folder=None)

    @app.after_request
    def guarded(answer: "Response") -> "Response":
        answer.headers["Content-Security-Policy"] = _POLICY
        answer.headers["Cache-Control"] = "no-store"
        answer.headers["X-Content-Type-Options"] = "nosniff"
        if training.under_way is not None:
            answer.headers["Refresh"] = str(_AGAIN)
        return answer

    @app.get("/")
    def shown() -> str:
        return flask.render_template(
            "training.html",
            under_way=training.under_way,
            done=training.done,
            witnesses=[one.name for one in WITNESSES],
            desk=desk,
        )

    @app.post("/train")
    def train() -> "AnyResponse":
        if flask.request.headers.get("Origin", flask.request.host_url.rstrip("/")) != flask.request.host_url.rstrip(
            "/"
        ):
            flask.abort(403)
        training.begin(cheating="cheat" in flask.request.form)
        return flask.redirect("/", 303)

    @app.get("/trainings.json")
    def listed() -> "Response":
        import msgspec

        return flask.jsonify({"under_way": training.under_way, "done": msgspec.to_builtins(training.done)})

    return app
