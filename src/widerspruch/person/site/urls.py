"""The addresses of the app. Each screen has its own module; nothing personal stands in an address."""

from django.urls import URLPattern, URLResolver, include, path

from widerspruch.person.site.guard import again, enter
from widerspruch.person.site.views import (
    accounts,
    answer,
    answer_server,
    campaign,
    case,
    day_sheet,
    deadlines,
    direct,
    export,
    files,
    letter,
    plan,
    platforms,
    reasons,
    recheck,
    rulebook,
    start,
    step,
)
from widerspruch.web import errors
from widerspruch.web.assets import show_asset
from widerspruch.web.language import choose_language

urlpatterns: list[URLPattern | URLResolver] = [
    path("start/<str:token>", enter, name="enter"),
    path("again", again, name="again"),
    path("language", choose_language, name="language"),
    path("static/<str:digest>/<str:name>", show_asset, name="static"),
    path("", include(start.urlpatterns)),
    path("", include(accounts.urlpatterns)),
    path("", include(campaign.urlpatterns)),
    path("", include(day_sheet.urlpatterns)),
    path("", include(files.urlpatterns)),
    path("", include(plan.urlpatterns)),
    path("", include(platforms.urlpatterns)),
    path("", include(rulebook.urlpatterns)),
    path("", include(step.urlpatterns)),
    path("", include(reasons.urlpatterns)),
    path("", include(answer.urlpatterns)),
    path("", include(answer_server.urlpatterns)),
    path("", include(letter.urlpatterns)),
    path("", include(case.urlpatterns)),
    path("", include(deadlines.urlpatterns)),
    path("", include(direct.urlpatterns)),
    path("", include(recheck.urlpatterns)),
    path("", include(export.urlpatterns)),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.server_error
