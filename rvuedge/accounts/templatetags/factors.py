"""The second factors of a user, for pages that list them."""

from typing import Any

from django import template

from rvuedge.accounts import factors

register = template.Library()


@register.simple_tag(takes_context=True)
def factors_of(context: dict[str, Any], user: Any) -> factors.Factors:
    """Return the user's factors, and put into the context whether the user needs one; one query for a page."""
    if "loaded_factors" not in context.render_context:
        context.render_context["loaded_factors"] = factors.factors_of(user)
    context["needs_factor"] = factors.needs_factor(user)
    return context.render_context["loaded_factors"]
