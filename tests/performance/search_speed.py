"""Search speed against a sequential substring scan (ILIKE) over the same table in the same run.

In the database: a search's statements against the scan. End to end: the search page over real HTTP for 1 and 8
clients, against a page that scans instead of searching and shows the same rows (tests/performance/urls.py).
The queries are from tests/data/search_queries.csv. Each value is a p95, the best of several turns.
"""

import http.client
import threading
import time
from urllib.parse import quote

from django.db import connection

from codes.search.find import find
from tests.codes.search.test_accuracy import queries
from tests.performance.page_speed import serving

CLIENTS = (1, 8)
TURNS = 2
QUERY_COUNT = 120
SCAN = """
SELECT hcpcs FROM codes_code
WHERE is_published AND (hcpcs ILIKE %(like)s OR title ILIKE %(like)s OR synonyms ILIKE %(like)s
      OR search_words ILIKE %(like)s OR composed_title ILIKE %(like)s OR descriptor ILIKE %(like)s)
ORDER BY hcpcs LIMIT 200
"""


def scan(text):
    """Return the codes that contain the exact text."""
    with connection.cursor() as cursor:
        cursor.execute(SCAN, {"like": f"%{text}%"})
        return [hcpcs for (hcpcs,) in cursor.fetchall()]


def measure():
    """Return {measurement: (p95 of the scan, p95 of the search)}, in milliseconds."""
    texts = [text for text, _ in queries("search_queries")]
    texts = texts[:: len(texts) // QUERY_COUNT]
    with connection.cursor() as cursor:
        for index in ("code_search_words", "search_word_trigrams"):
            cursor.execute("SELECT gin_clean_pending_list(%s::regclass)", [index])
        cursor.execute("ANALYZE codes_code, codes_searchword")
    found = {"in the database": _alternate(lambda: _time_scans(texts), lambda: _time_searches(texts))}
    with serving(threads=8) as port:
        for clients in CLIENTS:
            addresses = [[f"{path}?q={quote(text)}" for text in texts] for path in ("/scan/", "/codes/")]
            for warm in addresses:
                _request_all(port, warm, clients)
            p95s = _alternate(*(lambda a=a, n=clients: _request_all(port, a, n) for a in addresses))
            found[f"end to end, {clients} client{'s' if clients > 1 else ''}"] = p95s
    return found


def _alternate(floor, measured):
    """Return the best p95 of each; they take turns, so a busy moment of the machine affects both."""
    turns = [(_p95(floor()), _p95(measured())) for _ in range(TURNS)]
    return min(f for f, _ in turns), min(m for _, m in turns)


def _p95(times):
    return sorted(times)[int(len(times) * 0.95)]


def _time_scans(texts):
    times = []
    for text in texts:
        start = time.perf_counter()
        scan(text)
        times.append((time.perf_counter() - start) * 1000)
    return times


def _time_searches(texts):
    """Return the milliseconds each search spends in the database."""
    times = []

    def clock(execute, sql, params, many, context):
        start = time.perf_counter()
        try:
            return execute(sql, params, many, context)
        finally:
            times[-1] += (time.perf_counter() - start) * 1000

    with connection.execute_wrapper(clock):
        for text in texts:
            times.append(0.0)
            list(find(text).codes[:50])
    return times


def _request_all(port, addresses, clients):
    """Return the milliseconds of each request, with this many clients at a time."""
    times = []
    waiting = list(addresses)

    def request():
        connection = http.client.HTTPConnection("127.0.0.1", port)
        while waiting:
            try:
                address = waiting.pop()
            except IndexError:
                break
            start = time.perf_counter()
            connection.request("GET", address, headers={"HX-Request": "true"})
            response = connection.getresponse()
            response.read()
            times.append((time.perf_counter() - start) * 1000)
            if response.status != 200:
                raise RuntimeError(f"{address} returned {response.status}")
        connection.close()

    threads = [threading.Thread(target=request) for _ in range(clients)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(times) < len(addresses):
        raise RuntimeError("A request failed; the reason is printed above.")
    return times
