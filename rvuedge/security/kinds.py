"""The kinds of security events, and their plain names. Pure."""

SIGNED_IN = "signed_in"
SIGN_IN_FAILED = "sign_in_failed"
SIGNED_OUT = "signed_out"
SIGNED_UP = "signed_up"
FACTOR_ADDED = "factor_added"
FACTOR_REMOVED = "factor_removed"
FACTOR_RESET = "factor_reset"
FACTOR_USED = "factor_used"
FACTOR_FAILED = "factor_failed"
RECOVERY_CODE_USED = "recovery_code_used"
PASSWORD_CHANGED = "password_changed"  # noqa: S105 a kind
PASSWORD_RESET = "password_reset"  # noqa: S105 a kind
RESET_ASKED = "reset_asked"
EMAIL_ADDED = "email_added"
EMAIL_REMOVED = "email_removed"
EMAIL_CHANGED = "email_changed"
EMAIL_CONFIRMED = "email_confirmed"
CONFIRMED = "confirmed"
TOKEN_MADE = "token_made"  # noqa: S105 a kind
TOKEN_REVOKED = "token_revoked"  # noqa: S105 a kind
TOKEN_NEW_NETWORK = "token_new_network"  # noqa: S105 a kind
TOKEN_REFUSED = "token_refused"  # noqa: S105 a kind
SESSION_ENDED = "session_ended"
SESSION_TIMED_OUT = "session_timed_out"
REFUSED = "refused"
RATE_LIMITED = "rate_limited"
ACCOUNT_DELETED = "account_deleted"

NAMES = {
    SIGNED_IN: "Signed in",
    SIGN_IN_FAILED: "Sign-in failed",
    SIGNED_OUT: "Signed out",
    SIGNED_UP: "Account created",
    FACTOR_ADDED: "Sign-in method added",
    FACTOR_REMOVED: "Sign-in method removed",
    FACTOR_RESET: "New recovery codes",
    FACTOR_USED: "Sign-in method used",
    FACTOR_FAILED: "Wrong code or passkey",
    RECOVERY_CODE_USED: "Recovery code used",
    PASSWORD_CHANGED: "Password changed",
    PASSWORD_RESET: "Password reset",
    RESET_ASKED: "Password reset requested",
    EMAIL_ADDED: "Email address added",
    EMAIL_REMOVED: "Email address removed",
    EMAIL_CHANGED: "Email address changed",
    EMAIL_CONFIRMED: "Email address confirmed",
    CONFIRMED: "Confirmed it's you",
    TOKEN_MADE: "Token created",
    TOKEN_REVOKED: "Token revoked",
    TOKEN_NEW_NETWORK: "Token used on a new network",
    TOKEN_REFUSED: "Unknown, expired or revoked token",
    SESSION_ENDED: "Device signed out",
    SESSION_TIMED_OUT: "Signed out after a time limit",
    REFUSED: "Access refused",
    RATE_LIMITED: "Too many requests",
    ACCOUNT_DELETED: "Account deleted",
}
# What a visitor can cause as often as they like: so many of each kind are kept per account or network and hour.
CAPPED = frozenset({SIGN_IN_FAILED, FACTOR_FAILED, REFUSED, RATE_LIMITED, TOKEN_REFUSED, RESET_ASKED})
MOST_PER_HOUR = 60


def name_of(kind: str) -> str:
    """Return a kind's name; an unknown one keeps what is stored."""
    return NAMES.get(kind, kind)
