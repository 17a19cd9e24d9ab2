"""What Django is told in both apps: no database, no sessions, nothing on the disk but what was uploaded."""

import secrets
from collections.abc import Mapping, Sequence
from pathlib import Path

import django.forms

_HERE = Path(__file__).parent
_TAGS = ("widerspruch.web.saying", "widerspruch.web.hidden", "widerspruch.web.assets")


def page_settings(
    urls: str,
    templates: Sequence[Path],
    guards: Sequence[str],
    last: Sequence[str],
    context: Sequence[str],
    tags: Sequence[str] = (),
    once: Sequence[str] = ("widerspruch.web.once.OnceMiddleware",),
) -> Mapping[str, object]:
    """Settings of an app of pages.

    Args:
        urls: The module with its addresses.

        templates: Its folders of templates; those of this room are there, too.

        guards: Middleware that decides who may come in, before any view and what is typed is looked at.

        last: Middleware next to the views.

        context: What its templates are given besides the request.

        tags: Modules with tags and filters of its templates; those of this room are there, too.

        once: What keeps a form that is sent twice from counting twice. It remembers in its own process: an app of
            several processes has to keep that elsewhere.
    """
    return {
        "ALLOWED_HOSTS": ["*"],  # a guard looks at the host
        "CSRF_COOKIE_AGE": None,
        "CSRF_COOKIE_HTTPONLY": True,
        "CSRF_COOKIE_SAMESITE": "Strict",
        "CSRF_FAILURE_VIEW": "widerspruch.web.errors.forged",
        "DATABASES": {},
        "DATA_UPLOAD_MAX_MEMORY_SIZE": 2_000_000,  # of what is typed; files are not meant
        "DATA_UPLOAD_MAX_NUMBER_FIELDS": 5000,
        "DATA_UPLOAD_MAX_NUMBER_FILES": 50,
        "FILE_UPLOAD_HANDLERS": ["widerspruch.web.uploads.StoringUploadHandler"],
        "FORM_RENDERER": "widerspruch.web.forms.PageFormRenderer",
        "INSTALLED_APPS": [],
        "LANGUAGE_CODE": "de",
        "LANGUAGES": [("de", "Deutsch"), ("en", "English")],
        "LOGGING": LOGGING,
        "MIDDLEWARE": [
            "widerspruch.web.headers.HeadersMiddleware",
            "widerspruch.web.showing.ShownMiddleware",
            "widerspruch.web.errors.ErrorsMiddleware",
            "widerspruch.web.speaking.SpeakingMiddleware",
            # Looks for its cookie here, and at forms only next to the view: a page that refuses can have a form, too.
            "django.middleware.csrf.CsrfViewMiddleware",
            *guards,
            *once,
            *last,
        ],
        "ROOT_URLCONF": urls,
        "SECRET_KEY": secrets.token_urlsafe(48),
        "TEMPLATES": [
            {
                "BACKEND": "django.template.backends.django.DjangoTemplates",
                "DIRS": [*templates, _HERE / "templates", Path(django.forms.__file__).parent / "templates"],
                "OPTIONS": {
                    "builtins": [*_TAGS, *tags],
                    "context_processors": ["django.template.context_processors.request", *context],
                },
            }
        ],
        "USE_I18N": True,  # Django's own sentences: "this field is required"
        "USE_TZ": True,
        "TIME_ZONE": "UTC",
    }


LOGGING: Mapping[str, object] = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"nobody": {"class": "logging.NullHandler"}},
    # Django writes down addresses as they were typed, and tracebacks.
    "loggers": {"django": {"handlers": ["nobody"], "propagate": False}},
}
