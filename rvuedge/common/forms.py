"""Rendering of form fields: `{{ form.email.as_field_group }}` renders templates/_components/field.html."""

from typing import Any

from django.forms.renderers import DjangoTemplates
from django.template.loader import get_template


class FormRenderer(DjangoTemplates):
    """Django's renderer, with the project's template for a field. Widgets keep Django's templates and engine."""

    field_template_name = "_components/field.html"

    def get_template(self, template_name: str) -> Any:
        """Return the project's template for a field, Django's for everything else."""
        if template_name == self.field_template_name:
            return get_template(template_name)
        return super().get_template(template_name)
