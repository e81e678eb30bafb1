"""manage.py create_demo: create the demo clinician with twelve months of entries."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import transaction
from django.utils import timezone

from benchmarks import queries
from benchmarks.services import save_choice
from logbook.entries import services
from logbook.goals.services import add_leave, save_goal, save_value
from logbook.management import demo
from rvuedge.accounts.demo import refuse_production, verify_address
from rvuedge.accounts.models import User
from rvuedge.accounts.services import save_profile

EMAIL = "demo@rvuedge.example"
PASSWORD = "rvu-edge-demo"  # noqa: S105
CLINICAL_DAYS = 240  # five in each of the 48 weeks that the demo clinician works


class Command(BaseCommand):
    help = "Create demo@rvuedge.example, a general surgeon, with a log up to today."

    def handle(self, *args: Any, **options: Any) -> None:
        refuse_production()
        with transaction.atomic():
            user = User.objects.filter(email=EMAIL).first()
            if user is None:
                user = User.objects.create_user(EMAIL, PASSWORD)
                save_profile(user=user, name="Maya Okafor", career_stage="attending", specialty="general-surgery")
                save_goal(user=user, amount=demo.GOAL_WRVU, weeks_off=demo.WEEKS_OFF)
                save_value(user=user, dollars_per_wrvu=demo.DOLLARS_PER_WRVU, medicare_locality="")
                for first, last in demo.vacations(timezone.localdate()):
                    add_leave(user=user, first=first, last=last)
            verify_address(user)
            services.log_sessions(user=user, sessions=list(demo.sessions(timezone.localdate())))
            if not queries.choice_of(user.pk).clinical_days:
                save_choice(user_id=user.pk, clinical_days=CLINICAL_DAYS)
        call_command("load_sample_survey", stdout=self.stdout)
        self.stdout.write(f"Demo account: {EMAIL}, password {PASSWORD}")
