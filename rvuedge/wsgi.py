"""The WSGI entry point for production servers."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rvuedge.settings.prod")
os.environ.setdefault("DATABASE_LIMITS", "web")  # before the settings are read

from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

from rvuedge.server.backpressure import Backpressure

application = Backpressure(get_wsgi_application(), settings.REQUESTS_AT_ONCE)
get_resolver().url_patterns  # noqa: B018 import every view now, so that the first visitor doesn't wait for it
