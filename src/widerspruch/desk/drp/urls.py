"""The calls below `/drp`."""

from django.urls import URLPattern, path

from widerspruch.desk.drp.views import agent, data_rights_request, data_rights_requests

app_name = "drp"

urlpatterns: list[URLPattern] = [
    path("v1/agent/<str:agent_id>", agent, name="agent"),
    path("v1/data-rights-request", data_rights_requests, name="requests"),
    path("v1/data-rights-request/<str:request_id>", data_rights_request, name="request"),
]
