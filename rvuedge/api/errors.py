"""The one shape of every error of the API: {"error": {"code", "message", "fields"}}."""

from typing import Any

from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler; None lets a programming error through as a 500."""
    response = exception_handler(error, context)
    if response is None:
        return None
    fields = response.data if isinstance(error, ValidationError) else {}
    code = error.default_code if isinstance(error, APIException) else "not_found"
    message = "Some fields are wrong." if fields else str(getattr(error, "detail", error))
    response.data = {"error": {"code": code, "message": message, "fields": fields}}
    return response
