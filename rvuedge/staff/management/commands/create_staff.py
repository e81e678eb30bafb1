"""manage.py create_staff: create the demo staff member."""

from typing import Any

from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand
from django.db import transaction

from rvuedge.accounts.demo import refuse_production, verify_address
from rvuedge.accounts.models import User
from rvuedge.audit.groups import GROUP

EMAIL = "staff@rvuedge.example"
PASSWORD = "rvu-edge-staff"  # noqa: S105


class Command(BaseCommand):
    help = "Create staff@rvuedge.example, a member of the Staff group: releases, content, surveys and the audit log."

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_production()
        with transaction.atomic():
            user = User.objects.filter(email=EMAIL).first()
            if user is None:
                user = User.objects.create_user(EMAIL, PASSWORD, is_staff=True, name="Rosa Santos")
                user.groups.add(Group.objects.get(name=GROUP))
            verify_address(user)
        self.stdout.write(f"Demo staff: {EMAIL}, password {PASSWORD}")
