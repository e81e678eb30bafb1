"""Settings of the server in tests/rvuedge/test_server.py: a process does two requests at once, and logs each."""

from rvuedge.settings.test import *  # noqa: F403 as in rvuedge.settings
from rvuedge.settings.test import LOGGING

REQUESTS_AT_ONCE = 2
LOGGING["handlers"]["console"]["formatter"] = "json"  # type: ignore[index]
