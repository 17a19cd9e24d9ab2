"""One process has one Django. Ours has two apps that never meet in one, but for tests: these change over."""

import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Literal

import django
from django.conf import settings
from django.test import override_settings

from widerspruch.desk.config import DeskConfig, PlatformConfig, SqliteConfig
from widerspruch.desk.settings import desk_settings
from widerspruch.person.site.settings import site_settings

App = Literal["desk", "person"]

_OF_DATABASES = ("DATABASES", "INSTALLED_APPS", "AUTH_USER_MODEL", "DEFAULT_AUTO_FIELD", "LOGGING")
"""Settings that only the desk has, or that both have alike; they stay."""

_now: list[override_settings] = []
_app: list[App] = []


def set_up() -> None:
    """Once, before anything is imported that needs Django."""
    settings.configure(**_desk())
    django.setup()
    _app[:] = ["desk"]


def use(app: App) -> None:
    """From here on this process is of that app."""
    if _app == [app]:
        return
    while _now:
        _now.pop().disable()
    if app == "person":
        person = {name: value for name, value in site_settings().items() if name not in _OF_DATABASES}
        changed = override_settings(**person)
        changed.enable()
        _now.append(changed)
    _app[:] = [app]


@cache
def _desk() -> Mapping[str, object]:
    nowhere = Path(tempfile.gettempdir()) / "no-database-of-this-test"
    config = DeskConfig(
        public_address="http://localhost",
        platforms={"beispielnetz": PlatformConfig("Beispielnetz", "Beispielnetz GmbH")},
        database=SqliteConfig(nowhere),
        keys=nowhere,
        sets=nowhere,
        data=nowhere,
    )
    return desk_settings(config, bytes(32))
