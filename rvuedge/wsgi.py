"""The WSGI entry point for production servers."""

import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rvuedge.settings.prod")
application = get_wsgi_application()
get_resolver().url_patterns  # noqa: B018 import every view now, so that the first visitor doesn't wait for it
