"""Refuse plain http where no person reads the answer: only pages redirect to https (ASVS 4.1.2)."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from rvuedge.common.refusals import is_api, refuse

METRICS = "/metrics/"
MESSAGE = "Use https. A token that you sent by http may have been read: revoke it, and make a new one."


class PlainHttpMiddleware:
    """Refuses http for the API, the metrics and whatever carries a token. A redirect would hide from a client's author
    that each call sends its token readable first."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if settings.SECURE_SSL_REDIRECT and not request.is_secure() and _is_for_programs(request):
            return refuse(request, 403, "https_required", MESSAGE)
        return self.get_response(request)


def _is_for_programs(request: HttpRequest) -> bool:
    return is_api(request) or request.path_info.startswith(METRICS) or "Authorization" in request.headers
