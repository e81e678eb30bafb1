"""Plain words for where a request was refused. Pure. Events keep the method and the name of the view, for staff."""

PAGES = {
    "account_login": "Sign in",
    "account_logout": "Sign out",
    "account_signup": "Sign up",
    "account_reauthenticate": "Password entered again",
    "account_email": "Change of email",
    "account_email_verification_sent": "Emailed code",
    "account_change_password": "Change of password",
    "account_set_password": "Change of password",
    "account_reset_password": "Password reset",
    "account_reset_password_from_key": "Password reset",
    "mfa_authenticate": "Second step of signing in",
    "mfa_reauthenticate": "Code entered again",
    "mfa_reauthenticate_webauthn": "Passkey used again",
    "mfa_login_webauthn": "Passkey sign-in",
}
AREAS = {
    "account": "Account",
    "accounts": "Profile",
    "api": "API",
    "benchmarks": "Surveys",
    "codes": "Codes",
    "logbook": "Your log",
    "mfa": "Second factors",
    "operations": "Metrics",
    "security": "Security",
    "site": "Pages",
    "staff": "Staff pages",
}
METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})


def place_of_detail(detail: str) -> str:
    """Return an event's detail in plain words: "Passkey sign-in" for "POST mfa_login_webauthn". Others stay.

    >>> place_of_detail("GET api:entry-detail"), place_of_detail("Sign-in")
    ('API', 'Sign-in')
    """
    method, _, view = detail.partition(" ")
    if method not in METHODS or not view:
        return detail
    area = view.partition(":")[0] if ":" in view else view.partition("_")[0]
    return PAGES.get(view) or AREAS.get(area, "")
