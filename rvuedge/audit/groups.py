"""The group whose members manage the site in the staff area."""

from typing import Any

from django.apps import apps
from django.contrib.auth.management import create_permissions

GROUP = "Staff"
PERMISSIONS = ("manage_releases", "edit_content", "publish_surveys", "view_auditrecord")


def ensure_group(**_signal: Any) -> None:
    """Create the group with its permissions after `migrate`. An existing group keeps its permissions."""
    groups, permissions = apps.get_model("auth.Group").objects, apps.get_model("auth.Permission").objects
    group, is_new = groups.get_or_create(name=GROUP)
    if is_new:
        create_permissions(apps.get_app_config("audit"), verbosity=0)
        group.permissions.set(permissions.filter(content_type__app_label="audit", codename__in=PERMISSIONS))
