"""Many clients at the same time: each call runs in a thread of its own, each request on a connection of the pool."""

import threading
from concurrent.futures import ThreadPoolExecutor

from django.db import connection
from rest_framework.test import APIClient


class Device(APIClient):
    """A client of the API that gives its connection back after each request, as a web process does."""

    def request(self, **facts):
        try:
            return super().request(**facts)
        finally:
            if not connection.in_atomic_block:
                connection.close()


def at_once(calls):
    """Start these functions at the same moment and return their results in order; one that fails raises here."""
    barrier = threading.Barrier(len(calls))

    def run(call):
        try:
            barrier.wait(timeout=60)
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as threads:
        futures = [threads.submit(run, call) for call in calls]
    connection.close()
    connection.close_pool()  # later tests begin with a pool of one connection, as they do alone
    return [future.result() for future in futures]


def devices_of(user, count):
    """Signed-in devices of a user. A server error is a response with status 500."""
    devices = [Device(raise_request_exception=False) for _ in range(count)]
    for device in devices:
        device.force_login(user)
    return devices
