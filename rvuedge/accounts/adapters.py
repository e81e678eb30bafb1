"""allauth's adapter with our error messages."""

from allauth.account.adapter import DefaultAccountAdapter

MESSAGES = {
    "cannot_remove_primary_email": "You can't remove your primary email. Make another one primary first.",
    "duplicate_email": "Your account already has this email.",
    "email_password_mismatch": "The email or password is incorrect.",
    "email_taken": "An account with this email already exists. Sign in, or reset your password.",
    "enter_current_password": "Enter your current password.",
    "incorrect_password": "The password is incorrect.",
    "max_email_addresses": "You can have up to %d emails.",
    "too_many_login_attempts": "Too many failed sign-in attempts. Wait a few minutes, then try again.",
    "rate_limited": "Too many attempts. Wait a few minutes, then try again.",
}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth has no types
    """allauth's behavior with our error messages."""

    error_messages = DefaultAccountAdapter.error_messages | MESSAGES
