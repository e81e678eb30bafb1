"""Template parts: icons, counts and form fields."""

import re
from functools import cache
from pathlib import Path
from typing import Any

from django import template
from django.contrib.staticfiles import finders
from django.forms import BoundField
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

SYMBOL = re.compile(r'<symbol id="([a-z-]+)">(.*?)</symbol>', re.DOTALL)


@cache
def _drawings() -> dict[str, SafeString]:
    """The drawings of static/icons.svg by name."""
    sprite = Path(str(finders.find("icons.svg"))).read_text(encoding="utf-8")
    return {name: mark_safe(drawing.strip()) for name, drawing in SYMBOL.findall(sprite)}  # noqa: S308 our own file


def icon_names() -> list[str]:
    """The icons there are."""
    return sorted(_drawings())


@register.simple_tag
def icon(name: str, css_class: str = "") -> SafeString:
    """An icon of the sprite, drawn in place: a drawing by reference is a request that browsers' policies judge
    differently. It is decoration; the words stand beside it."""
    classes = f"icon {css_class}".strip()
    drawing = _drawings()[name]
    return format_html(
        '<svg class="{}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>', classes, drawing
    )


@register.simple_tag
def module_preloads(*folders: str) -> SafeString:
    """Links that fetch all script modules of these folders at once, so that none waits for the one that imports it."""
    names = [f"{folder}/{path.name}" for folder in folders for path in _modules(folder)]
    return format_html_join("\n", '<link rel="modulepreload" href="{}">', ((static(name),) for name in names))


OF_ONE_PAGE = {"waiting.js", "history.js", "guest.js"}


def _modules(folder: str) -> list[Path]:
    return sorted(path for path in Path(str(finders.find(folder))).glob("*.js") if path.name not in OF_ONE_PAGE)


@register.filter
def count(value: int) -> str:
    """1234 → 1,234"""
    return f"{value:,}"


@register.inclusion_tag("_components/field.html")
def field(bound: BoundField, label: str = "", help_text: str = "") -> dict[str, Any]:
    """A form field with its label, help and errors, tied together for screen readers.

    Django writes aria-invalid and aria-describedby, which name the ids that the template gives help and errors.
    """
    kind = getattr(bound.field.widget, "input_type", "text")
    css_class = {"checkbox": "check-box", "select": "input select-input", "radio": ""}.get(kind, "input")
    if help_text:
        bound.help_text = help_text
    return {
        "field": bound,
        "kind": kind,
        "widget": bound.as_widget(attrs={"class": css_class, "placeholder": False}),
        "label": label or bound.label,
    }
