"""`{% hidden_fields %}`: what every form sends along unseen."""

from django import template
from django.middleware.csrf import get_token
from django.utils.html import format_html_join

from widerspruch.web.once import FIELD

register = template.Library()


@register.simple_tag(takes_context=True)
def hidden_fields(context: template.Context) -> str:
    """That it comes from a page of ours, and from which one: see `web.once`."""
    request = context["request"]
    fields = {"csrfmiddlewaretoken": get_token(request), FIELD: request.form_token, **request.form_marks}
    return format_html_join("", '<input type="hidden" name="{}" value="{}">', fields.items())
