"""What Django is told in the desk."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

import django
from django.conf import settings

from widerspruch.desk.config import DeskConfig, SqliteConfig
from widerspruch.web.settings import page_settings

_HERE = Path(__file__).parent


def set_django_up(config: DeskConfig, secret: bytes, older: Sequence[bytes] = ()) -> None:
    """Once in a process. Secret: what sessions and forms are signed with; `older`: what they were, and still may be."""
    settings.configure(**desk_settings(config, secret), SECRET_KEY_FALLBACKS=[one.hex() for one in older])
    django.setup()


def desk_settings(config: DeskConfig, secret: bytes) -> Mapping[str, object]:
    """Pages as in the person's app, and a database."""
    pages = page_settings(
        urls="widerspruch.desk.urls",
        templates=[_HERE / "pages" / "templates", _HERE / "console" / "templates"],
        tags=["widerspruch.desk.pages.tags"],
        guards=[
            "widerspruch.desk.sizes.SizeMiddleware",
            "widerspruch.desk.access.sessions.DeskSessionMiddleware",
            "django.contrib.auth.middleware.AuthenticationMiddleware",
            "widerspruch.desk.access.guard.AccessMiddleware",
        ],
        last=[],
        context=["widerspruch.desk.pages.navigation.navigation"],
        once=(),  # services record a second time what was recorded already: the same case
    )
    address = urlsplit(config.public_address)
    is_secure = address.scheme == "https"
    prefix = "__Host-" if is_secure else ""  # by which a browser takes them from this host alone
    return {
        **pages,
        "MIDDLEWARE": ["widerspruch.desk.observing.ObservingMiddleware", *cast("list[str]", pages["MIDDLEWARE"])],
        "ALLOWED_HOSTS": [address.hostname or "localhost"],
        "AUTH_USER_MODEL": "desk.Identity",
        "AUTHENTICATION_BACKENDS": ["widerspruch.desk.access.login.ProviderLogin"],
        "CSRF_COOKIE_NAME": f"{prefix}desk-form",
        "CSRF_COOKIE_SECURE": is_secure,
        "DATABASES": {"default": database_settings(config)},
        "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
        "INSTALLED_APPS": [
            "django.contrib.contenttypes",
            "django.contrib.auth",
            "widerspruch.desk.apps.DeskApp",
        ],
        "SECRET_KEY": secret.hex(),
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_NAME": f"{prefix}desk",
        "SESSION_COOKIE_SAMESITE": "Lax",  # the identity provider leads back here
        "SESSION_COOKIE_SECURE": is_secure,
        "SESSION_ENGINE": "widerspruch.desk.access.sessions",
        "SESSION_EXPIRE_AT_BROWSER_CLOSE": True,
    }


def database_settings(config: DeskConfig) -> Mapping[str, object]:
    """Django's words for the database."""
    match config.database:
        case SqliteConfig(path):
            return {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": str(path),
                "CONN_MAX_AGE": None,
                "OPTIONS": {
                    "timeout": 30,
                    "transaction_mode": "IMMEDIATE",
                    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;",
                },
            }
        case server:
            return {
                "ENGINE": "django.db.backends.postgresql",
                "NAME": server.name,
                "USER": server.user,
                "PASSWORD": server.password,
                "HOST": server.host,
                "PORT": server.port,
                "CONN_MAX_AGE": None,
                "CONN_HEALTH_CHECKS": True,
                "OPTIONS": dict(server.options),
            }
