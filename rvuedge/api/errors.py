"""The one shape of every error of the API: {"error": {"code", "message", "fields"}}."""

from typing import Any

from django.http import Http404
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

ERROR = {
    "type": "object",
    "required": ["error"],
    "properties": {
        "error": {
            "type": "object",
            "required": ["code", "message", "fields"],
            "properties": {
                "code": {"type": "string"},
                "message": {"type": "string"},
                "fields": {"description": "What is wrong with each field of the request"},
            },
        }
    },
}
REASONS = {
    "400": "Something in the request is wrong; `fields` says what",
    "401": "Nobody is signed in, or the token is unknown",
    "403": "Not permitted, or the form's token is missing",
    "404": "No such thing, or another's",
    "405": "Not this method",
    "406": "Only JSON is answered",
    "409": "Changed since",
    "415": "Only JSON is read",
    "429": "Too many requests; Retry-After says when to ask again",
}


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler; None lets a programming error through as a 500."""
    response = exception_handler(error, context)
    if response is None:
        return None
    fields = response.data if isinstance(error, ValidationError) else {}
    code = error.default_code if isinstance(error, APIException) else "not_found"
    message = "Some fields are wrong." if fields else str(getattr(error, "detail", error))
    if isinstance(error, Http404):
        message = "No such thing."
    response.data = {"error": {"code": code, "message": message, "fields": fields}}
    return response


def declare(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """The API's document with the errors that each address may answer."""
    result["components"].setdefault("schemas", {})["Error"] = ERROR
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    for operations in result["paths"].values():
        for method, operation in operations.items():
            for status in _statuses(method, operation):
                operation["responses"].setdefault(status, {"description": REASONS[status], "content": content})
    return result


def _statuses(method: str, operation: dict[str, Any]) -> list[str]:
    found = ["400", "404", "406", "429"]
    if {} not in operation.get("security", [{}]):
        found += ["401", "403"]
    if "requestBody" in operation or method in ("post", "put", "patch"):
        found += ["415"]
    if method in ("patch", "post"):
        found += ["409"]
    return found
