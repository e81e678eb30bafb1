"""Errors of Django and REST framework that don't repeat what was sent: a forged choice could be a patient's name."""

import re
from collections.abc import Iterator
from typing import Any

from django import forms
from django.db import models
from rest_framework import serializers

BASES: tuple[type[Any], ...] = (forms.Field, models.Field, serializers.Field)
REPEATS = re.compile(r"%\((value|pk|key)\)|\{(input|value|pk_value)\}")
CHOICE, VALUE = "Select a valid choice.", "Enter a valid value."


def field_classes() -> Iterator[type[Any]]:
    """Return the classes of form fields, columns and serializer fields that are loaded."""
    waiting = list(BASES)
    while waiting:
        found = waiting.pop()
        waiting += found.__subclasses__()
        yield found


def quiet() -> None:
    """Replace each message of a field class that repeats a submitted value by one that doesn't."""
    for found in field_classes():
        messages = vars(found).get("default_error_messages", {})
        for code in [code for code, message in messages.items() if REPEATS.search(str(message))]:
            messages[code] = CHOICE if code in ("invalid_choice", "does_not_exist") else VALUE
