"""The second factors of a user, for pages that list them."""

from typing import Any

from django import template
from django.template import Context

from rvuedge.accounts import factors

register = template.Library()


@register.simple_tag(takes_context=True)
def factors_of(context: Context, user: Any) -> factors.Factors:
    """Return the user's factors; one query for a page, however often it's asked."""
    loaded: factors.Factors | None = context.get("loaded_factors")
    if loaded is None:
        loaded = factors.factors_of(user)
        context.dicts[0]["loaded_factors"] = loaded
    return loaded


@register.simple_tag
def needs_factor(user: Any) -> bool:
    """Return whether the user must have a second factor."""
    return factors.needs_factor(user)
