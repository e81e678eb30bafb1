"""Write accounts, except where allauth does."""

from typing import Any

from django.db import transaction

from rvuedge.accounts.models import Clinician, User


def save_profile(*, user: User, name: str, **practice: Any) -> Clinician:
    """Store a clinician's name and practice (career_stage, specialty, locality, fte; omitted ones keep their value)."""
    with transaction.atomic():
        user.name = name
        user.save(update_fields=["name"])
        clinician, _ = Clinician.objects.update_or_create(user=user, defaults=practice)
    return clinician
