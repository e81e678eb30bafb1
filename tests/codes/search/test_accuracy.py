"""Search on all of RVU25D: its accuracy, and the indexes it uses."""

import csv
import json
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from codes.fee_schedule.current import current_releases
from codes.search.find import ALIKE_WORDS, CANDIDATES, NEAR_WORDS
from tests import cms
from tests.codes.search.test_search import top_codes

DATA = Path(__file__).resolve().parents[2] / "data"


def queries(name):
    """Return [(query, the codes that satisfy it)] from a file of queries."""
    with (DATA / f"{name}.csv").open(encoding="utf-8") as file:
        return [(row["query"], set(row["codes"].split())) for row in csv.DictReader(file)]


def accuracy(name, answer):
    """Return the shares of queries with a right code first, and among the first five."""
    expected = queries(name)
    firsts = [(answer(query), right) for query, right in expected]
    top = sum(bool(found) and found[0] in right for found, right in firsts)
    five = sum(bool(right & set(found[:5])) for found, right in firsts)
    return top / len(expected), five / len(expected)


@pytest.fixture(scope="module")
def rvu25d_of_cms(load_once):
    """All of RVU25D, with our own content."""
    load_once(_load)


def _load():
    call_command("load_starter", verbosity=0)
    call_command("import_release", str(cms.FOLDER / "rvu25d_0.zip"), "--publish", verbosity=0)
    with connection.cursor() as cursor:
        for index in ("code_search_words", "search_word_trigrams"):  # as PostgreSQL does on its own a little later
            cursor.execute("SELECT gin_clean_pending_list(%s::regclass)", [index])
        cursor.execute("ANALYZE codes_code, codes_searchword")


@pytest.mark.cms
def test_accuracy_on_known_and_held_out_queries(db, rvu25d_of_cms):
    assert len(queries("search_queries")) >= 300
    for name in ("search_queries", "search_queries_held_out"):
        top, five = accuracy(name, top_codes)
        assert (top >= 0.85, five >= 0.95) == (True, True), (name, top, five)


def plan_of(statement, values):
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (FORMAT JSON) {statement}", values)
        return json.dumps(cursor.fetchone()[0])


@pytest.mark.cms
def test_searches_use_the_indexes(db, rvu25d_of_cms):
    values = {
        "query": "(lap:* | laparoscop:*) & (chole | cholecystectom:*)",
        "typed": "lap:*",
        "current": current_releases().ids,
    }
    assert "code_search_words" in plan_of(CANDIDATES.format(parts="0"), values)
    assert "search_word_trigrams" in plan_of(NEAR_WORDS, {"words": ["colonscopy"]})
    assert "search_word_trigrams" in plan_of(ALIKE_WORDS, {"words": ["colonscopy"]})
