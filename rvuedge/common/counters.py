"""Counters of what each process does, for the metrics page (rvuedge.operations.metrics).

Labels have few values and never name a person, a code or an ID. With PROMETHEUS_MULTIPROC_DIR set, the processes of one
machine add up in that folder; it must be empty when the server starts.
"""

from prometheus_client import Counter, Histogram

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)

REQUESTS = Counter("rvuedge_requests", "HTTP requests by method, URL pattern and status", ["method", "route", "status"])
SECONDS = Histogram("rvuedge_request_seconds", "Time to respond, in seconds", ["route"], buckets=BUCKETS)
SYNC = Counter("rvuedge_sync_operations", "Operations of devices by their answer", ["status"])
