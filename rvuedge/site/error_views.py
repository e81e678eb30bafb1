"""Errors outside views. Under /api/ they have the API's format."""

import sys
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views import defaults

from rvuedge.common.disk import MESSAGE as DISK_FULL
from rvuedge.common.disk import is_disk_full
from rvuedge.common.refusals import is_api, refuse
from rvuedge.server.busy import error_500


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 400: a wrong Host, too many fields, a malformed form."""
    if is_api(request):
        return refuse(request, 400, "bad_request", "We couldn't read that request.")
    return defaults.bad_request(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer 404."""
    if is_api(request):
        return refuse(request, 404, "not_found", "Not found.")
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest, **_more: Any) -> HttpResponse:
    """Answer 507 if a disk is full, 503 if the database is busy or away, else 500."""
    if is_disk_full(sys.exc_info()[1]):
        return refuse(request, 507, "disk_full", DISK_FULL)
    response = error_500(request)
    if is_api(request) and response.status_code == 500:
        return refuse(request, 500, "error", "Something went wrong on our server. We logged the error.")
    return response
