"""The case that an address names, for whoever may have it."""

from django.http import Http404

from widerspruch.desk.access.may import Action, may
from widerspruch.desk.case_ids import read_case_id
from widerspruch.desk.models import DeskCase
from widerspruch.desk.request import DeskRequest


def case_for(request: DeskRequest, case_id: str, action: Action) -> DeskCase:
    """The case. One that is not there and one that is somebody else's answer alike: Http404."""
    written = read_case_id(case_id)
    case = DeskCase.objects.filter(case_id=written or "").first()
    if case is None or not may(request.caller, action, case):
        raise Http404
    return case
