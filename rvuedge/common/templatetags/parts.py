"""Template parts."""

from django import template

register = template.Library()
