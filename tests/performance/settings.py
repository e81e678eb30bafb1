"""Production settings for this machine and the database in DATABASE_URL: no TLS, static files without hashes."""

import os

os.environ.setdefault("SECRET_KEY", "for-benchmarks-on-this-machine-only-never-for-real-users-who-sign-in")
os.environ.setdefault("ALLOWED_HOSTS", "127.0.0.1")
os.environ.setdefault("SSL_REDIRECT", "0")

from rvuedge.settings.prod import *

ROOT_URLCONF = "tests.performance.urls"
SESSION_COOKIE_SECURE = False
DEMO_ACCOUNTS = True
CSRF_COOKIE_SECURE = False
SESSION_COOKIE_NAME = "sessionid"
CSRF_COOKIE_NAME = "csrftoken"
SITE_URL = ""
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = False
STATIC_ROOT = STATICFILES_DIRS[0]
TEMPLATES[0]["DIRS"].append(BASE_DIR / "tests" / "performance" / "templates")
REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"] = dict.fromkeys(REST_FRAMEWORK["DEFAULT_THROTTLE_RATES"], "1000000/min")
# The import benchmark empties the tables between runs.
DATABASES["default"].setdefault("OPTIONS", {})["options"] = "-c rvuedge.may_truncate=on"
