"""The identity provider of Beispielnetz: OpenID Connect, where people log in by a click on their name."""

import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import TYPE_CHECKING

from widerspruch.testing.demo.in_thread import served
from widerspruch.testing.demo.people import BY_KEY, PEOPLE, DemoPerson, claims_of, linked

if TYPE_CHECKING:
    from flask import Flask

CLIENT_ID = "widerspruch-desk"
CLIENT_SECRET = "of the demo"  # noqa: S105 it takes any


@contextmanager
def identity_provider(today: date, people: Iterable[DemoPerson] = PEOPLE, port: int = 0) -> Iterator[str]:
    """Serve it while the block lasts, and give its issuer. It believes whoever clicks, and takes any client.

    Raises:
        OSError: something else uses the port.
    """
    with served(provider_app(today, people), port) as issuer:
        yield issuer


def provider_app(today: date, people: Iterable[DemoPerson]) -> "Flask":
    """The provider as a WSGI application. Today: whose age is told by their birthday."""
    import flask
    from jinja2 import ChoiceLoader, PackageLoader

    with warnings.catch_warnings(record=True):  # about what its own libraries will drop one day
        from oidc_provider_mock import User, init_app

    known = [person for person in people if person.can_log_in]
    app = flask.Flask("widerspruch.testing.demo", static_folder=None)
    undisturbed = app.wsgi_app
    init_app(app, require_nonce=True, user_claims=[User(sub=one.key, claims=claims_of(one, today)) for one in known])
    # What the library sets for developers: a console that runs Python for whoever sees a mistake.
    app.debug = False
    app.wsgi_app = undisturbed  # type: ignore[method-assign]
    app.jinja_loader = ChoiceLoader([PackageLoader("widerspruch.testing.demo"), PackageLoader("oidc_provider_mock")])
    app.jinja_env.globals["people"] = [(one, "staff" if one.groups else "people") for one in known]

    @app.before_request
    def link() -> None:
        """Somebody chose to log in with linked accounts: from now on they are."""
        person = BY_KEY.get(flask.request.form.get("sub", ""))
        if "linked" in flask.request.args and person in known and person.links_into is not None:
            told = User(sub=person.key, claims=claims_of(linked(person), today))
            flask.g.oidc_provider_mock_storage.store_user(told)

    return app
