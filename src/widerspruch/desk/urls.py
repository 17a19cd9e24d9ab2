"""The addresses of the desk."""

from django.urls import URLPattern, URLResolver, include, path

from widerspruch.desk.access.login import begin_login, end_login, log_out
from widerspruch.web import errors
from widerspruch.web.assets import show_asset
from widerspruch.web.language import choose_language

urlpatterns: list[URLPattern | URLResolver] = [
    path("api/", include("widerspruch.desk.api.api")),
    path("drp/", include("widerspruch.desk.drp.urls")),
    path("login", begin_login, name="login"),
    path("login/answer", end_login, name="login_answer"),
    path("logout", log_out, name="logout"),
    path("console/", include("widerspruch.desk.console.urls")),
    path("language", choose_language, name="language"),
    path("static/<str:digest>/<str:name>", show_asset, name="static"),
    path("", include("widerspruch.desk.pages.urls")),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
