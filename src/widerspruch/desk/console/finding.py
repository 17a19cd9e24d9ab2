"""The case that an address of the console names."""

from django.http import Http404

from widerspruch.desk.case_ids import read_case_id
from widerspruch.desk.models import DeskCase


def staff_case(case_id: str) -> DeskCase:
    """The case; whether whoever asks may see cases, the guard has looked at. Raises Http404."""
    case = DeskCase.objects.filter(case_id=read_case_id(case_id) or "").first()
    if case is None:
        raise Http404
    return case
