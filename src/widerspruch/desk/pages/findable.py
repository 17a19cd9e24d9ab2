"""Pages that search engines may show: nobody is to hunt for the form."""

from collections.abc import Callable
from functools import wraps

from django.http import HttpResponseBase

from widerspruch.desk.request import DeskRequest

PageView = Callable[[DeskRequest], HttpResponseBase]


def findable(view: PageView) -> PageView:
    """Of a page that is the same for everybody who comes there."""

    @wraps(view)
    def answer(request: DeskRequest) -> HttpResponseBase:
        page = view(request)
        page.headers["X-Robots-Tag"] = "all"
        return page

    return answer
