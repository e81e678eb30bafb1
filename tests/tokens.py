"""API tokens of test users."""

from django.utils import timezone

from rvuedge.security.tokens import make_token


def bearer(user, scope="full", **options):
    """Return the Authorization header's value for a new token of the user, as if it had been used here today."""
    token, secret = make_token(user=user, name="Test", scope=scope, **options)
    token.last_used_on, token.networks = timezone.now().date(), ["127.0.0.0/24"]
    token.save()
    return f"Bearer {secret}"
