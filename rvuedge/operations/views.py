"""The metrics page, for the operator's Prometheus."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.crypto import constant_time_compare
from django.views.decorators.http import require_safe

from rvuedge.operations.metrics import metrics_text

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Serve the metrics to whoever has METRICS_TOKEN, as a bearer token. Without the setting there's no such page."""
    token = settings.METRICS_TOKEN
    sent = request.headers.get("Authorization", "")
    if not token:
        raise Http404("No metrics")
    if not constant_time_compare(sent, f"Bearer {token}"):
        response = HttpResponse("Send the metrics token.\n", content_type="text/plain; charset=utf-8", status=401)
        response["WWW-Authenticate"] = "Bearer"
        return response
    response = HttpResponse(metrics_text(), content_type=CONTENT_TYPE)
    response["Cache-Control"] = "no-store"
    return response
