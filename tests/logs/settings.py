"""The production settings, with views that fail (tests.logs.urls) and static files without collectstatic."""

import os

os.environ.setdefault("SECRET_KEY", "for-tests-of-the-production-settings-only-k3W9zQ7mT5xB1vN8rL2pY6")
os.environ.setdefault("ALLOWED_HOSTS", "127.0.0.1")

from rvuedge.settings.prod import *

ROOT_URLCONF = "tests.logs.urls"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
