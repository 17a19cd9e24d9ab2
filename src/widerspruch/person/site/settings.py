"""What Django is told in the app."""

from collections.abc import Mapping
from pathlib import Path

import django
from django.conf import settings

from widerspruch.web.settings import page_settings


def set_django_up() -> None:
    """Once in a process; again it changes nothing."""
    if settings.configured:
        return
    settings.configure(**site_settings())
    django.setup()


def site_settings() -> Mapping[str, object]:
    """All of it."""
    return page_settings(
        urls="widerspruch.person.site.urls",
        templates=[Path(__file__).parent / "templates"],
        guards=["widerspruch.person.site.guard.GuardMiddleware"],
        last=["widerspruch.person.site.case_open.CaseOpenMiddleware"],
        context=["widerspruch.person.site.navigation.navigation"],
        tags=["widerspruch.person.site.addresses"],
    )
