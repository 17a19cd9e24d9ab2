"""Whether the desk is well: for whoever minds it, without a login."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import URLPattern, path
from django.views.decorators.http import require_safe


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 while it can take objections."""
    return JsonResponse({"status": "ok"})


urlpatterns: list[URLPattern] = [path("healthz", healthz, name="healthz")]
