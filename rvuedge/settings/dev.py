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
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
