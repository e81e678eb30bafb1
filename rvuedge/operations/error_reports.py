"""Error reports to Sentry or a server like it, if SENTRY_DSN is set. They name code, never people or what they typed.

The SDK collects request data, local variables and messages. A report keeps only what ALLOWED lists: the class of the
error, the frames (file, function, line), the URL pattern, the release of our code.
"""

from typing import Any

import sentry_sdk
from sentry_sdk.integrations.django import DjangoIntegration
from sentry_sdk.types import Event, Hint

ALLOWED = ("event_id", "timestamp", "level", "platform", "release", "environment", "transaction", "sdk", "server_name")
FRAME = ("filename", "function", "lineno", "module", "in_app")
NO_MESSAGE = "(the message isn't reported)"


def start(dsn: str, *, release: str, environment: str, transport: Any = None) -> None:
    """Report unhandled errors from now on."""
    sentry_sdk.init(
        dsn=dsn,
        release=release,
        environment=environment,
        transport=transport,
        integrations=[DjangoIntegration(transaction_style="function_name", middleware_spans=False)],
        before_send=scrub,
        before_send_transaction=lambda _event, _hint: None,
        before_breadcrumb=lambda _crumb, _hint: None,
        include_local_variables=False,
        include_source_context=False,
        max_request_body_size="never",
        traces_sample_rate=0,
        auto_session_tracking=False,
        send_client_reports=False,
        server_name="web",
    )


def scrub(event: Event, _hint: Hint) -> Event:
    """Return a copy of an event with only what may leave the server."""
    kept: dict[str, Any] = {name: event[name] for name in ALLOWED if name in event}  # type: ignore[literal-required]
    values = (event.get("exception") or {}).get("values") or []
    kept["exception"] = {"values": [_error(value) for value in values]}
    if logger := event.get("logger"):
        kept["logger"] = logger
    return kept  # type: ignore[return-value]


def _error(value: dict[str, Any]) -> dict[str, Any]:
    frames = ((value.get("stacktrace") or {}).get("frames")) or []
    listed = [{name: frame[name] for name in FRAME if name in frame} for frame in frames]
    shown = {"type": value.get("type"), "module": value.get("module"), "value": NO_MESSAGE}
    return shown | {"stacktrace": {"frames": listed}}
