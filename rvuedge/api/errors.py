"""The format of every API error: {"error": {"code", "message", "fields"}}."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler

from rvuedge.privacy.quoting import may_name_someone

UNKNOWN = "unknown_field"  # stands for a name that isn't repeated

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
                "fields": {"description": "The errors of each field in the request"},
            },
        }
    },
}
REASONS = {
    "400": "The request has an error; see `fields`",
    "401": "Not signed in, or unknown token",
    "403": "Not allowed, or missing CSRF token",
    "404": "Not found, or owned by someone else",
    "405": "Method not allowed",
    "406": "Responses are JSON only",
    "409": "Changed since you fetched it",
    "413": "Too large; the message says how much a request may carry",
    "415": "Requests must be JSON",
    "429": "Too many requests; the Retry-After header says how many seconds to wait",
    "503": "The server is busy or restarting; send it again after the seconds of the Retry-After header",
}


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """Format an error. DRF calls this; None passes a programming error on as a 500."""
    response = exception_handler(error, context)
    if response is None:
        return None
    fields = quiet_names(response.data) if isinstance(error, ValidationError) else {}
    code = error.default_code if isinstance(error, APIException) else "not_found"
    message = "Some fields have errors." if fields else str(getattr(error, "detail", error))
    if isinstance(error, Http404):
        message = "Not found."
    response.data = {"error": {"code": code, "message": message, "fields": fields}}
    return response


def quiet_names(problems: Any) -> Any:
    """Return the problems of fields; a name that someone may have sent instead of a field's isn't repeated."""
    if isinstance(problems, Mapping):
        return {quiet_name(name): quiet_names(each) for name, each in problems.items()}
    return [quiet_names(each) for each in problems] if isinstance(problems, list) else problems


def quiet_name(name: Any) -> Any:
    """Return a field's name, or UNKNOWN for a text that may identify a person or isn't like a field's name."""
    is_name = isinstance(name, int) or (name.isidentifier() and not may_name_someone(name.replace("_", " ")))
    return name if is_name else UNKNOWN


def declare(result: dict[str, Any], **_: Any) -> dict[str, Any]:
    """Add to the OpenAPI document the errors that each operation may return."""
    result["components"].setdefault("schemas", {})["Error"] = ERROR
    content = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    for operations in result["paths"].values():
        for method, operation in operations.items():
            for status in _statuses(method, operation):
                operation["responses"].setdefault(status, {"description": REASONS[status], "content": content})
    return result


def _statuses(method: str, operation: dict[str, Any]) -> list[str]:
    found = ["400", "404", "406", "429", "503"]
    if {} not in operation.get("security", [{}]):
        found += ["401", "403"]
    if "requestBody" in operation or method in ("post", "put", "patch"):
        found += ["413", "415"]
    if method in ("patch", "post"):
        found += ["409"]
    return found
