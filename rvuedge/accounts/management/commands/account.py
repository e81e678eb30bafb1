"""manage.py account: create an account, make its owner staff, deactivate it, remove lost second factors."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from rvuedge.accounts import operators
from rvuedge.accounts.factors import has_factor
from rvuedge.accounts.models import User


class Command(BaseCommand):
    help = (
        "Show an account, or change it: --create, --staff or --no-staff, --deactivate or --activate, --remove-factors. "
        "The owner chooses the password by 'Forgot your password?'. Every change is in the audit log."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("email")
        parser.add_argument("--create", action="store_true", help="create the account if there is none")
        staff = parser.add_mutually_exclusive_group()
        staff.add_argument("--staff", action="store_true", help="make the owner a member of the Staff group")
        staff.add_argument("--no-staff", action="store_true", help="take staff rights away")
        active = parser.add_mutually_exclusive_group()
        active.add_argument(
            "--deactivate", action="store_true", help="end all sessions and refuse sign-in; data is kept"
        )
        active.add_argument("--activate", action="store_true", help="allow sign-in again")
        parser.add_argument(
            "--remove-factors",
            action="store_true",
            help="remove passkeys, app and recovery codes, once you're sure who is asking; the owner gets a mail",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        user = self._find(options["email"], create=options["create"])
        if options["staff"] or options["no_staff"]:
            operators.set_staff(user, is_staff=options["staff"])
        if options["deactivate"] or options["activate"]:
            operators.set_active(user, is_active=options["activate"])
        if options["remove_factors"]:
            operators.remove_factors(user)
        words = ["active" if user.is_active else "deactivated", "staff" if user.is_staff else "not staff"]
        words += ["superuser"] if user.is_superuser else []
        words += ["has a second factor" if has_factor(user) else "no second factor"]
        self.stdout.write(f"{user.email}: {', '.join(words)}")

    def _find(self, email: str, *, create: bool) -> User:
        user = User.objects.filter(email__iexact=email).first()
        if user is None and create:
            return operators.create(email)
        if user is None:
            raise CommandError(f"No account has the address {email}. Add --create to make one.")
        return user
