"""Settings for a local machine: the embedded database, email on the console."""

import os

from rvuedge import embedded
from rvuedge.settings import env
from rvuedge.settings.base import *
from rvuedge.settings.base import CACHES

DEBUG = env.is_on("DEBUG", default=True)
SECRET_KEY = "for-local-use-only-the-production-settings-refuse-to-start-without-one"  # noqa: S105
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", ".localhost"]
DATABASES = env.databases(os.environ.get("DATABASE_URL") or embedded.ensure_server(embedded.LOCAL_CLUSTER))
CACHES["pages"] = {"BACKEND": "django.core.cache.backends.dummy.DummyCache"}  # template changes show at once
DEMO_ACCOUNTS = True
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"

# The demo staff member has no second factor, so that you can look around. STAFF_SECOND_FACTOR=1 asks for one.
STAFF_SECOND_FACTOR = env.is_on("STAFF_SECOND_FACTOR", default=False)
