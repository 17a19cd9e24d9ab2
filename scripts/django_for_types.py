"""Settings by which mypy's plugin knows the desk's tables; nothing is run with them."""

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "widerspruch.desk.apps.DeskApp",
]
AUTH_USER_MODEL = "desk.Identity"
SECRET_KEY = "of nothing"  # noqa: S105
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3"}}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
