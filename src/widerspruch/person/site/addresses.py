"""Where in the app something is done: what a telling names, as an address. `{{ target|address }}` in templates."""

from django import template

from widerspruch.person.telling.target import Target

register = template.Library()


@register.filter
def address(target: Target) -> str:
    """The address of a screen; of a step or a letter with the number of the account and the id of the route."""
    if target.screen == "step":
        return f"/step/{target.account}/{target.route}"
    if target.screen == "sent_letters":
        return "/case#letters"
    if target.screen == "direct_requests":
        return "/direct/requests"
    if target.screen == "complaint":
        return f"/complaint/{target.account}"
    if target.screen == "letter":
        whose = (target.letter, target.account, target.route)
        return "/".join(("/letter", *(str(one) for one in whose if one is not None)))
    return f"/{target.screen}"
