"""The addresses of the pages. Each screen has its own module; nothing personal stands in an address."""

from django.urls import URLPattern, URLResolver, include, path

from widerspruch.desk.pages.views import about, case, objecting, start

urlpatterns: list[URLPattern | URLResolver] = [
    path("", include(start.urlpatterns)),
    path("", include(objecting.urlpatterns)),
    path("", include(case.urlpatterns)),
    path("", include(about.urlpatterns)),
]
