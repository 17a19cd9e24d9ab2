"""The desk as Django's app."""

from django.apps import AppConfig


class DeskApp(AppConfig):
    """Tables named `desk_...`."""

    name = "widerspruch.desk"
    label = "desk"
    default_auto_field = "django.db.models.BigAutoField"
