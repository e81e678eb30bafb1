"""Settings of accounts: sign-in, second factors, sessions. Part of the base settings."""

import os

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["rvuedge.accounts.backends.ClinicianBackend"]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
# No rules about kinds of characters, and passwords don't expire (ADR 21).
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "rvuedge.accounts.password_rules.LengthValidator"},
    {"NAME": "rvuedge.accounts.password_rules.GuessableValidator"},
    {"NAME": "rvuedge.accounts.breached.BreachedValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
        "OPTIONS": {"user_attributes": ("email", "name")},
    },
    {"NAME": "rvuedge.security.validators.EndSessionsOnChange"},  # no rule: it learns of every change
]
# Passwords known from breaches, on disk: no password leaves the server. None: not checked (ADR 21).
BREACHED_PASSWORDS_FILE = os.environ.get("BREACHED_PASSWORDS_FILE") or None
# A link to choose a new password works for 10 minutes, as long as an emailed code (ASVS 6.5.5).
PASSWORD_RESET_TIMEOUT = 10 * 60
LOGIN_REDIRECT_URL = "logbook:dashboard"
LOGOUT_REDIRECT_URL = "site:home"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_ADAPTER = "rvuedge.security.adapter.AccountAdapter"  # rvuedge.accounts.adapters, guarded
ACCOUNT_SIGNUP_FORM_CLASS = "rvuedge.accounts.forms.ClinicianSignupForm"
ACCOUNT_FORMS = {
    "login": "rvuedge.accounts.sign_in_forms.LoginForm",
    "reauthenticate": "rvuedge.accounts.sign_in_forms.ReauthenticateForm",
    "reset_password": "rvuedge.accounts.sign_in_forms.ResetPasswordForm",
    "confirm_email_verification_code": "rvuedge.accounts.sign_in_forms.EmailCodeForm",
    "add_email": "rvuedge.accounts.sign_in_forms.ChangeEmailForm",
    "signup": "rvuedge.accounts.password_forms.SignupForm",
    "set_password": "rvuedge.accounts.password_forms.SetPasswordForm",
    "change_password": "rvuedge.accounts.password_forms.ChangePasswordForm",
    "reset_password_from_key": "rvuedge.accounts.password_forms.ResetPasswordKeyForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
# An account works once its owner has typed the code we mail, and only then (rvuedge.accounts.signing_up). Sign-up,
# sign-in, a reset and a change of address look the same whether or not an address has an account.
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_TIMEOUT = 10 * 60
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_EMAIL_VERIFICATION_SUPPORTS_CHANGE = False  # it would tell an address with an account from one without
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_CHANGE_EMAIL = True  # one address: a new one replaces it after its code was typed
ACCOUNT_EMAIL_NOTIFICATIONS = True  # tell the owner about each change; a change of address goes to the old one
# Mails to one address: allauth's limits by the minute, and one by the hour, so nobody can flood a mailbox through us.
ACCOUNT_RATE_LIMITS: dict[str, str] | bool = {
    "confirm_email": "1/10s/key,20/h/key",
    "reset_password": "20/m/ip,5/m/key,20/h/key",
}
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_REAUTHENTICATION_TIMEOUT = 5 * 60
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PRESERVE_USERNAME_CASING = False

DEMO_ACCOUNTS = False  # accounts with known passwords (create_demo, create_staff): dev and test only

# Second factors: passkeys, codes of an authenticator app, recovery codes. Staff need one to reach the staff area.
STAFF_SECOND_FACTOR = True
MFA_ADAPTER = "rvuedge.accounts.adapters.FactorAdapter"
MFA_SUPPORTED_TYPES = ["webauthn", "totp", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_USER_VERIFICATION = "required"  # a passkey alone is two factors: the device, and a face, finger or PIN
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_ISSUER = "RVU Edge"
# Each view of the sign-in page asks once, and a hospital is one address. False: no limits.
MFA_RATE_LIMITS: dict[str, str] | bool = {"webauthn_login": "60/m/ip"}
MFA_FORMS = {
    "authenticate": "rvuedge.accounts.factor_forms.CodeForm",
    "reauthenticate": "rvuedge.accounts.factor_forms.ReauthenticateCodeForm",
    "activate_totp": "rvuedge.accounts.factor_forms.ActivateAppForm",
    "deactivate_totp": "rvuedge.accounts.factor_forms.DeactivateAppForm",
    "login_webauthn": "rvuedge.accounts.factor_forms.SignInPasskeyForm",
    "authenticate_webauthn": "rvuedge.accounts.factor_forms.SecondStepPasskeyForm",
    "reauthenticate_webauthn": "rvuedge.accounts.factor_forms.ReauthenticatePasskeyForm",
    "add_webauthn": "rvuedge.accounts.factor_forms.AddPasskeyForm",
    "edit_webauthn": "rvuedge.accounts.factor_forms.RenamePasskeyForm",
}
DEFAULT_FROM_EMAIL = "RVU Edge <no-reply@rvuedge.example>"
SESSION_ENGINE = "rvuedge.security.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 91  # longer than any session: SESSION_LIMITS ends them, and records it
# Seconds until a session ends: without use, and in all. Staff change what everyone sees, often on shared computers, so
# theirs are short. Clinicians log on their own phones, also offline for weeks; account and pay pages ask them again.
SESSION_LIMITS = {
    "staff": (15 * 60, 12 * 60 * 60),
    "clinician": (30 * 24 * 60 * 60, 90 * 24 * 60 * 60),
}
SESSION_USE_SECONDS = 2 * 60  # how often the last use is stored, at most: a staff session may end this much early
REENTRY_SECONDS = 15 * 60  # how long a sign-in or confirmation opens account and pay pages
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
