"""Write accounts, except where allauth does."""

from decimal import Decimal
from typing import Any

from django.db import transaction

from rvuedge.accounts.fte import save_first_period
from rvuedge.accounts.models import Clinician, User


def save_profile(
    *, user: User, name: str, fte: Decimal | None = None, cfte: Decimal | None = None, **practice: Any
) -> Clinician:
    """Store a clinician's name and practice (career_stage, specialty, locality; omitted ones keep their value).

    With `fte`, also store it and the clinical FTE as what applies from the start of the log.
    """
    with transaction.atomic():
        user.name = name
        user.save(update_fields=["name"])
        clinician, _ = Clinician.objects.update_or_create(user=user, defaults=practice)
        if fte is not None:
            save_first_period(user, fte, cfte)
    return clinician
