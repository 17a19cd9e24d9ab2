"""The addresses of the pages. Each screen has its own module; nothing personal stands in an address."""

from django.urls import URLPattern, URLResolver, include, path

from widerspruch.desk.pages.views import (
    about,
    answering,
    case,
    claiming,
    codes,
    notice,
    numbers,
    objecting,
    proofs,
    start,
    withdrawing,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(start.urlpatterns)),
    path("", include(objecting.urlpatterns)),
    path("", include(case.urlpatterns)),
    path("", include(proofs.urlpatterns)),
    path("", include(codes.urlpatterns)),
    path("", include(withdrawing.urlpatterns)),
    path("", include(answering.urlpatterns)),
    path("", include(claiming.urlpatterns)),
    path("", include(notice.urlpatterns)),
    path("", include(numbers.urlpatterns)),
    path("", include(about.urlpatterns)),
]
