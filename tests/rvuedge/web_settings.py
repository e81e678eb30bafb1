"""Settings of the server in tests/rvuedge/test_web_role.py: its mails are files in MAIL_DIR."""

import os

from rvuedge.settings.test import *  # noqa: F403 as in rvuedge.settings

EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = os.environ["MAIL_DIR"]
