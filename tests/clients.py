"""Many clients at the same time: each call runs in a thread of its own, on a connection of the pool."""

import threading
from concurrent.futures import ThreadPoolExecutor

from django.db import connection
from rest_framework.test import APIClient


def at_once(calls):
    """Start these functions at the same moment and return their results in order; one that fails raises here."""
    barrier = threading.Barrier(len(calls))

    def run(call):
        try:
            barrier.wait(timeout=60)
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        futures = [pool.submit(run, call) for call in calls]
    return [future.result() for future in futures]


def api_of(user):
    """A client of the API, signed in. A server error is a response with status 500."""
    client = APIClient(raise_request_exception=False)
    client.force_authenticate(user)
    return client
