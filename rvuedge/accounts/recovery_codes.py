"""Recovery codes: shown once, then kept as hashes only."""

from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.db import transaction

from rvuedge.accounts.factors import RECOVERY
from rvuedge.accounts.models import User


@transaction.atomic
def reveal(user: User) -> list[str]:
    """Return the user's recovery codes the first time, and keep only their hashes; later an empty list."""
    User.objects.select_for_update().get(pk=user.pk)
    codes = Authenticator.objects.filter(user=user, type=RECOVERY).first()
    if codes is None or "seed" not in codes.data:
        return []
    plain: list[str] = codes.wrap().get_unused_codes()
    codes.data = {"migrated_codes": [make_password(code) for code in plain]}
    codes.save(update_fields=["data"])
    return plain


def are_unseen(user: User) -> bool:
    """Return whether the user has recovery codes that were never shown."""
    codes = Authenticator.objects.filter(user=user, type=RECOVERY).first()
    return codes is not None and "seed" in codes.data
