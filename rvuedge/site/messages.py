"""Messages in a cookie whose name has the prefix of the site's other cookies."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class PrefixedCookieStorage(CookieStorage):
    """Django's storage, under the prefixed name."""

    cookie_name = f"{settings.COOKIE_PREFIX}messages"


class MessageStorage(FallbackStorage):
    """In the cookie; in the session what doesn't fit."""

    storage_classes = (PrefixedCookieStorage, SessionStorage)
