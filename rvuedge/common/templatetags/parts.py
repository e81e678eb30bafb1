"""Template parts: icons, counts and the controls of form fields."""

import re
from functools import cache
from pathlib import Path

from django import template
from django.conf import settings
from django.contrib.staticfiles import finders
from django.forms import BoundField
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

SYMBOL = re.compile(r'<symbol id="([a-z-]+)">(.*?)</symbol>', re.DOTALL)


@cache
def _drawings() -> dict[str, SafeString]:
    """Return the drawings of static/icons.svg by name."""
    sprite = Path(str(finders.find("icons.svg"))).read_text(encoding="utf-8")
    return {name: mark_safe(drawing.strip()) for name, drawing in SYMBOL.findall(sprite)}  # noqa: S308 our own file


def icon_names() -> list[str]:
    """Return the names of all icons."""
    return sorted(_drawings())


@register.simple_tag
def icon(name: str, css_class: str = "") -> SafeString:
    """Render an icon inline, since browsers apply content policies differently to icons loaded by reference. Icons are
    decorative; put text next to them."""
    classes = f"icon {css_class}".strip()
    drawing = _drawings()[name]
    return format_html(
        '<svg class="{}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>', classes, drawing
    )


@register.simple_tag
def offline_days() -> int:
    """Return how many days a device may show its account's data without reaching the server."""
    return int(settings.DEVICE_OFFLINE_DAYS)


@register.simple_tag
def module_preloads(*folders: str) -> SafeString:
    """Render links that preload all script modules in these folders, so none waits for the module that imports it."""
    names = [f"{folder}/{path.name}" for folder in folders for path in _modules(folder)]
    return format_html_join("\n", '<link rel="modulepreload" href="{}">', ((static(name),) for name in names))


SINGLE_PAGE_MODULES = {"waiting.js", "history.js", "guest.js", "left.js", "offline.js"}


def _modules(folder: str) -> list[Path]:
    return sorted(path for path in Path(str(finders.find(folder))).glob("*.js") if path.name not in SINGLE_PAGE_MODULES)


@register.filter
def count(value: int) -> str:
    """Format a count: 1234 → 1,234."""
    return f"{value:,}"


@register.filter
def widget(field: BoundField, css_class: str = "") -> SafeString:
    """Render a form field's control with a CSS class: {{ field|widget:"input" }}. Omits the placeholder; labels are
    above."""
    return field.as_widget(attrs={"class": css_class, "placeholder": False})
