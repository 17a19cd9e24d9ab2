"""Stands outermost: counts and writes down what was asked and answered, and answers those who mind the desk."""

import hmac
import ipaddress
from collections.abc import Callable
from hashlib import sha256
from typing import cast

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from msgspec import to_builtins

from widerspruch.desk import metrics
from widerspruch.desk.case_ids import read_case_id
from widerspruch.desk.health import Watch
from widerspruch.desk.logs import note
from widerspruch.desk.request import DeskRequest

HEALTH, METRICS = "/healthz", "/metrics"

_FORWARDED = ("HTTP_FORWARDED", "HTTP_X_FORWARDED_FOR", "HTTP_X_REAL_IP")
_MICROS = 1_000_000


class ObservingMiddleware:
    """Knows requests by the name of their address, never by what was typed."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self._get_response = get_response
        self._watch = Watch()
        self._has_warned = False

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer."""
        asked = cast("DeskRequest", request)
        if asked.path_info in (HEALTH, METRICS):
            # Whoever minds the desk asks a process, not our public name: here no host is looked at.
            return self._minded(asked)
        began = asked.now
        self._look_at_proxy(asked)
        answer = self._get_response(request)
        took = max(0, asked.desk.now() - began)
        route = metrics.NO_ROUTE if asked.resolver_match is None else asked.resolver_match.view_name
        method = asked.method if asked.method in _METHODS else "other"
        metrics.REQUESTS.labels(route, method, answer.status_code).inc()
        metrics.SECONDS.labels(route).observe(took / _MICROS)
        note("request", route=route, method=method, status=answer.status_code, ms=took // 1000, case=_case_in(asked))
        return answer

    def _minded(self, request: DeskRequest) -> HttpResponse:
        if request.method not in ("GET", "HEAD"):
            return HttpResponse(status=405, headers={"Allow": "GET, HEAD"})
        is_known = may_mind(request)
        health = self._watch.health(request.desk)
        if request.path_info == METRICS:
            if not is_known:
                return HttpResponse(status=404)
            return HttpResponse(metrics.exposition(health), content_type=metrics.MEDIA_TYPE)
        told = {"status": "ok" if health.can_write else "cannot_write"}
        if is_known:
            told |= to_builtins(health)
        return JsonResponse(told, status=200 if health.can_write else 503)

    def _look_at_proxy(self, request: DeskRequest) -> None:
        if _is_forwarded(request) and not _is_within(request, request.desk.config.trusted_proxies):
            metrics.UNBELIEVED.inc()
            if not self._has_warned:
                self._has_warned = True
                note("proxy_not_trusted")


_METHODS = ("GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE")


def _case_in(request: DeskRequest) -> str | None:
    """The number of the case that an address names, where it is one."""
    found = None if request.resolver_match is None else request.resolver_match.kwargs.get("case_id")
    return read_case_id(found) if isinstance(found, str) else None


def may_mind(request: DeskRequest) -> bool:
    """Whether figures are told: to a network that may, asking directly, or to whoever has the key to them."""
    if not _is_forwarded(request) and _is_within(request, request.desk.config.metrics_networks):
        return True
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    digest = sha256(token.encode()).hexdigest()
    return scheme.lower() == "bearer" and any(
        one.role == "metrics" and hmac.compare_digest(one.sha256, digest) for one in request.desk.config.credentials
    )


def _is_forwarded(request: HttpRequest) -> bool:
    """Whether somebody asks on behalf of somebody else."""
    return any(name in request.META for name in _FORWARDED)


def _is_within(request: HttpRequest, networks: tuple[str, ...]) -> bool:
    try:
        peer = ipaddress.ip_address(request.META.get("REMOTE_ADDR", ""))
    except ValueError:
        return False
    return any(peer in ipaddress.ip_network(network) for network in networks)
