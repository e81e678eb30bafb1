"""Refusals of a request before its view: an error of the API's format under /api/, else a page."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render

TITLES = {
    400: "We couldn't read that request",
    405: "That doesn't work here",
    413: "That's too large",
    415: "We couldn't read that request",
    507: "Our server's disk is full",
}


def is_api(request: HttpRequest) -> bool:
    """Return whether the client expects the API's format."""
    return request.path_info.startswith("/api/")


def refuse(request: HttpRequest, status: int, code: str, message: str) -> HttpResponse:
    """Return the refusal of a request, with a sentence that says why and never quotes the request."""
    if is_api(request):
        return JsonResponse({"error": {"code": code, "message": message, "fields": {}}}, status=status)
    context = {"status": status, "heading": TITLES.get(status, TITLES[400]), "message": message}
    return render(request, "refused.html", context, status=status)
