"""Settings for production. The site won't start without SECRET_KEY, DATABASE_URL and ALLOWED_HOSTS."""

import os

from rvuedge.operations import error_reports
from rvuedge.settings import env
from rvuedge.settings.base import *
from rvuedge.settings.base import CONTENT_SECURITY_POLICY, LOGGING, REST_FRAMEWORK

DEBUG = False
SECRET_KEY = env.required("SECRET_KEY")
SECRET_KEY_FALLBACKS = [key for key in os.environ.get("SECRET_KEY_FALLBACKS", "").split(",") if key]
ALLOWED_HOSTS = [host.strip() for host in env.required("ALLOWED_HOSTS").split(",") if host.strip()]
DATABASES = env.databases(env.required("DATABASE_URL"))
# One address in canonical links and mails, whatever the Host header says.
SITE_URL = (os.environ.get("SITE_URL") or f"https://{ALLOWED_HOSTS[0].removeprefix('.')}").rstrip("/")
CSRF_TRUSTED_ORIGINS = [f"https://{host.removeprefix('.')}" for host in ALLOWED_HOSTS if host != "*"]

# Rate limits count by the visitor's IP address as seen by the outermost of our proxies.
PROXY_COUNT = int(os.environ.get("PROXY_COUNT", "1"))
REST_FRAMEWORK["NUM_PROXIES"] = PROXY_COUNT  # type: ignore[assignment]
ALLAUTH_TRUSTED_PROXY_COUNT = PROXY_COUNT

# The proxy in front terminates TLS and sets X-Forwarded-Proto.
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_SSL_REDIRECT = env.is_on("SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^health/$", r"^ready/$"]
SECURE_HSTS_SECONDS = 60 * 60 * 24 * 365
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SECURE_HSTS_PRELOAD = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
COOKIE_PREFIX = "__Host-"
SESSION_COOKIE_NAME = f"{COOKIE_PREFIX}sessionid"
CSRF_COOKIE_NAME = f"{COOKIE_PREFIX}csrftoken"
CONTENT_SECURITY_POLICY = {"DIRECTIVES": CONTENT_SECURITY_POLICY["DIRECTIVES"] | {"upgrade-insecure-requests": True}}  # type: ignore[dict-item]

EDITION_SECONDS = 1.0  # a published release appears within a second

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "rvuedge.site.storage.StaticStorage"},
}

EMAIL_HOST = os.environ.get("EMAIL_HOST", "localhost")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = env.is_on("EMAIL_USE_TLS", default=True)
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "RVU Edge <no-reply@rvuedge.example>")

LOGGING_CONFIG = "rvuedge.common.logs.setup.configure"
LOGGING["handlers"]["console"]["formatter"] = "json"  # type: ignore[index]

# Unhandled errors go to Sentry or a server like it, without messages, values or request data.
if SENTRY_DSN := os.environ.get("SENTRY_DSN", ""):
    error_reports.start(SENTRY_DSN, release=os.environ.get("RELEASE", "unknown"), environment="production")
