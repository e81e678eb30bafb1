"""Use the site's own address, from the setting SITE_URL, wherever a page, mail or document names the host."""

from collections.abc import Callable
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse


class CanonicalHostMiddleware:
    """Checks the Host header (400 unless ALLOWED_HOSTS has it), then replaces it by that of SITE_URL. Django compares
    the name without the port, so `rvuedge.example:1234` would get into cached pages, redirects and mails otherwise."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.get_host()
        if settings.SITE_URL:
            request.META["HTTP_HOST"] = urlsplit(settings.SITE_URL).netloc
        return self.get_response(request)
