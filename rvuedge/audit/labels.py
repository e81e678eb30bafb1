"""Plain names for what the audit log stores: actions and fields."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from rvuedge.common.dates import format_date, format_datetime

ACTIONS = {
    "release.upload": "Release file uploaded",
    "release.import": "Release imported",
    "release.refuse": "Release file refused",
    "release.ask": "Import waits for an answer",
    "release.answer": "Release named for an import",
    "release.cancel": "Import canceled",
    "release.retry": "Import retried",
    "release.repair": "Refused file loaded with a repair",
    "release.publish": "Release published",
    "release.schedule": "Publishing scheduled",
    "release.unschedule": "Scheduled publishing canceled",
    "release.withdraw": "Release withdrawn",
    "release.discard": "Release discarded",
    "release.date": "Effective date set",
    "release.name": "Release name corrected",
    "content.import": "Content imported",
    "content.edit": "Content edited",
    "content.review": "Content reviewed",
    "content.restore": "Content restored",
    "content.stage": "Content file uploaded",
    "content.discard": "Content file discarded",
    "account.delete": "Account deleted by its owner",
    "survey.import": "Survey imported",
    "survey.publish": "Survey published",
    "survey.withdraw": "Survey withdrawn",
    "survey.discard": "Survey discarded",
    "account.create": "Account created",
    "account.staff": "Staff rights changed",
    "account.active": "Account activated or deactivated",
    "account.remove_factors": "Second factors removed",
}
DATES = ("effective_from",)
TIMES = ("publish_at", "reviewed_at", "asked", "AMA license accepted")
FIELDS = {
    "asked": "requested",
    "bytes": "size in bytes",
    "effective_from": "in effect from",
    "left": "skipped",
    "publish_at": "publishing at",
    "sha256": "SHA-256",
}


def action_name(action: str) -> str:
    """Return an action's name for staff; an unknown action keeps its stored name."""
    return ACTIONS.get(action, action)


def field_values(fields: Mapping[str, Any] | None) -> list[tuple[str, Any]]:
    """Return names and values of stored fields: "none" for an emptied field; fields without a value are omitted."""
    stored = {name: value for name, value in (fields or {}).items() if value is not None}
    return [(FIELDS.get(name, name.replace("_", " ")), _shown(name, value)) for name, value in stored.items()]


def _shown(name: str, value: Any) -> Any:
    if value in ("", []):
        return "none"
    if isinstance(value, list):
        return ", ".join(map(str, value))
    if name in DATES:
        return format_date(date.fromisoformat(value))
    return format_datetime(timezone.localtime(datetime.fromisoformat(value))) if name in TIMES else value
