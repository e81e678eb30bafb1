from typing import Any

from django.apps import AppConfig
from django.db import transaction


class LogbookConfig(AppConfig):
    name = "logbook"

    def ready(self) -> None:
        from codes.models.signals import fee_schedule_changed

        fee_schedule_changed.connect(_build_bundles, dispatch_uid="logbook.build_bundles")


def _build_bundles(**_: Any) -> None:
    """Queue new code bundles once the change is committed. If queuing fails, the change stays: the worker checks for
    missing bundles every minute."""
    from logbook.tasks import queue_bundles

    transaction.on_commit(queue_bundles, robust=True)
