"""The addresses of the desk."""

from django.urls import URLPattern, URLResolver, path

from widerspruch.web import errors
from widerspruch.web.assets import show_asset
from widerspruch.web.language import choose_language

urlpatterns: list[URLPattern | URLResolver] = [
    path("language", choose_language, name="language"),
    path("static/<str:digest>/<str:name>", show_asset, name="static"),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
