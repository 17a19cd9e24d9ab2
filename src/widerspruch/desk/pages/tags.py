"""What templates of the desk can do besides."""

from django import template

from widerspruch.desk.pages.ways import WAYS

register = template.Library()


@register.filter
def words(text: str) -> list[str]:
    """Its words, to be gone through one by one."""
    return text.split()


@register.simple_tag
def way_address(way: str) -> str:
    """Where a way begins."""
    return WAYS[way]
