"""The metrics page, in Prometheus's text format: counters of the processes, and gauges read from the database."""

import os
from collections.abc import Iterator
from datetime import datetime

from django.db import connection
from django.utils import timezone
from prometheus_client import REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from codes.fee_schedule.releases import published_releases
from rvuedge.operations.models import BackupRun, HistoryCheck, Verification

QUEUE = "SELECT status::text, count(*) FROM procrastinate_jobs WHERE status IN ('todo', 'doing', 'failed') GROUP BY 1"
OLDEST_DUE = """
SELECT coalesce(extract(epoch FROM now() - min(coalesce(j.scheduled_at, e.at))), 0)
FROM procrastinate_jobs j LEFT JOIN LATERAL (
  SELECT min(at) AS at FROM procrastinate_events WHERE job_id = j.id AND type = 'deferred'
) e ON true
WHERE j.status = 'todo' AND (j.scheduled_at IS NULL OR j.scheduled_at <= now())
"""
WORKER = "SELECT extract(epoch FROM now() - max(last_heartbeat)) FROM procrastinate_workers"
CONNECTIONS = """
SELECT coalesce(state, 'other'), count(*) FROM pg_stat_activity WHERE datname = current_database() GROUP BY 1
"""


def metrics_text() -> bytes:
    """Return the metrics of all processes of this machine, and of the database. Raises django.db.Error without it."""
    registry = CollectorRegistry()
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        MultiProcessCollector(registry)  # type: ignore[no-untyped-call]
        own = b""
    else:
        own = generate_latest(REGISTRY)
    registry.register(DatabaseCollector())
    return own + generate_latest(registry)


class DatabaseCollector(Collector):
    """Gauges read from the database when the page is read."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield the gauges."""
        yield self._by_label("rvuedge_jobs", "Background jobs by status", "status", QUEUE)
        yield _gauge("rvuedge_oldest_due_job_seconds", "How long the oldest due job has waited", _number(OLDEST_DUE))
        yield _gauge("rvuedge_worker_heartbeat_seconds", "Seconds since a worker's last heartbeat", _number(WORKER))
        yield self._by_label("rvuedge_database_connections", "Sessions of the database by state", "state", CONNECTIONS)
        yield self._pool()
        yield _gauge("rvuedge_release_age_days", "Days since the newest release in effect took effect", _release_age())
        verified = Verification.objects.first()
        yield _gauge("rvuedge_verify_ok", "1 if the last verification found no difference", _is_ok(verified))
        yield _gauge("rvuedge_verify_age_seconds", "Seconds since the last verification", _age(verified))
        history = HistoryCheck.objects.defer("ends").first()
        yield _gauge("rvuedge_history_ok", "1 if nobody changed the history behind the site's back", _is_ok(history))
        yield _gauge("rvuedge_history_age_seconds", "Seconds since the last check of the history", _age(history))
        yield _gauge("rvuedge_backup_age_seconds", "Seconds since the last backup", _age(BackupRun.objects.first()))

    @staticmethod
    def _by_label(name: str, text: str, label: str, query: str) -> GaugeMetricFamily:
        family = GaugeMetricFamily(name, text, labels=[label])
        with connection.cursor() as cursor:
            cursor.execute(query)
            for value, count in cursor.fetchall():
                family.add_metric([value], count)
        return family

    @staticmethod
    def _pool() -> GaugeMetricFamily:
        """This process's connection pool: psycopg_pool's own names (pool_size, requests_waiting, …)."""
        family = GaugeMetricFamily("rvuedge_pool", "The connection pool of the process that answers", labels=["value"])
        pool = getattr(connection, "pool", None)
        for name, value in (pool.get_stats() if pool else {}).items():
            family.add_metric([name], value)
        return family


def _gauge(name: str, text: str, value: float | bool | None) -> GaugeMetricFamily:
    """A gauge without labels; without a value it's left out, so an alarm on its absence works."""
    family = GaugeMetricFamily(name, text)
    if value is not None:
        family.add_metric([], float(value))
    return family


def _number(query: str) -> float | None:
    with connection.cursor() as cursor:
        cursor.execute(query)
        (value,) = cursor.fetchone()
    return None if value is None else float(value)


def _is_ok(run: Verification | HistoryCheck | None) -> bool | None:
    return run.is_ok if run else None


def _age(run: Verification | HistoryCheck | BackupRun | None) -> float | None:
    return (timezone.now() - run.finished_at).total_seconds() if run else None


def _release_age() -> int | None:
    today = timezone.localdate()
    newest = max((one.effective_from for one in published_releases() if one.effective_from <= today), default=None)
    return (today - newest).days if newest else None


def age_text(moment: datetime) -> str:
    """Return how long ago a time was: "3 hours", "2 days"."""
    hours = int((timezone.now() - moment).total_seconds() // 3600)
    count, unit = (hours // 24, "day") if hours >= 48 else (hours, "hour")
    return f"{count} {unit}{'' if count == 1 else 's'}"
