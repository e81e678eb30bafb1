"""Settings for tests. tests/plugins/database.py starts the server and sets DATABASE_URL."""

from rvuedge.settings import env
from rvuedge.settings.base import *
from rvuedge.settings.base import TEMPLATES

DEBUG = False
SECRET_KEY = "for-tests-only"  # noqa: S105
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
DATABASES = env.databases(env.required("DATABASE_URL"))
# Tests empty the tables at the end. A test that would wait forever for a lock fails.
DATABASES["default"]["OPTIONS"]["options"] = "-c rvuedge.may_truncate=on -c lock_timeout=30s"
DEMO_ACCOUNTS = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["tests.plugins.hashing.FastArgon2Hasher"]
ACCOUNT_RATE_LIMITS = False
MAILS_PER_HOUR = None
MFA_RATE_LIMITS = False
WHITENOISE_AUTOREFRESH = WHITENOISE_USE_FINDERS = True  # straight from static/: tests don't run collectstatic


class MissingVariable(str):
    """Makes a missing template variable an error in tests instead of an empty string."""

    def __mod__(self, name: object) -> str:
        raise LookupError(f"the template variable {name} is missing")


TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = MissingVariable("%s")  # type: ignore[index]
