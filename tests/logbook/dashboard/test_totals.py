"""Every total on the dashboard equals plain SQL over the entries, for any size of log."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection

from logbook.dashboard.queries import sums_of
from logbook.entries import services
from logbook.entries.services import Line
from logbook.goals.services import save_goal
from logbook.models import Setting
from rvuedge.common.periods import Period
from tests import making
from tests.effort import FULL
from tests.sessions import log

TODAY = date(2026, 3, 4)
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("noon"), pytest.mark.noon("2026-03-04T18:00:00Z")]
# Copies of one entry over ten years, with varying codes, units, settings, values and decisions.
COPY = """
INSERT INTO logbook_entry (user_id, client_id, session, position, service_date, code_id, modifiers, units, setting,
    release_id, row_modifier, work_rvu, gross_wrvu, wrvu, medicare_amount, trace, needs_review, revision, created_at,
    updated_at, deleted_at)
SELECT user_id, gen_random_uuid(), gen_random_uuid(), 0, %(today)s::date - n %% 3650,
    (ARRAY['99213', '20610', '71046'])[1 + n %% 3], '{}', u.units, (ARRAY['nonfacility', 'facility'])[1 + n / 7 %% 2],
    release_id, '', 1.37, 1.37 * u.units, 1.37 * u.units * (n %% 10) / 8,
    CASE WHEN n %% 11 > 0 THEN 41.23456789 * u.units END, trace, n %% 1000 = 0, gen_random_uuid(), created_at,
    updated_at, CASE WHEN n %% 13 = 0 THEN now() END
FROM logbook_entry, generate_series(1, %(count)s) n, LATERAL (SELECT 1 + n %% 4 AS units) u
WHERE id = %(entry)s
"""


def sql_value(user, what, where="true", **values):
    """Return one number computed by plain SQL over the user's entries, without deleted ones."""
    statement = f"SELECT {what} FROM logbook_entry WHERE user_id = %(user)s AND deleted_at IS NULL AND {where}"
    with connection.cursor() as cursor:
        cursor.execute(statement, values | {"user": user.pk})
        return cursor.fetchone()[0]


SPANS = {
    "today": ("2026-03-04", "2026-03-04"),
    "week": ("2026-03-02", "2026-03-08"),
    "month": ("2026-03-01", "2026-03-31"),
    "quarter": ("2026-01-01", "2026-03-31"),
    "fiscal": ("2025-10-01", "2026-09-30"),
    "year": ("2026-01-01", "2026-12-31"),
    "all": ("2000-01-01", "2026-03-04"),
    "custom": ("2020-02-29", "2024-02-29"),
}


@pytest.mark.parametrize("count", [1, 1_000, 100_000 if FULL else 20_000])
def test_every_total_equals_plain_sql(client, alice, charlie, rvu26a, count):
    save_goal(user=alice, amount=Decimal(6000), starts_month=10)
    for user in (charlie, alice):
        (entry,) = services.log_entries(
            user=user, service_date=TODAY, setting=Setting.NONFACILITY, lines=[Line("99213", modifiers=("22",))]
        )
    with connection.cursor() as cursor:
        cursor.execute(COPY, {"today": TODAY, "count": count - 1, "entry": entry.pk})
    save_goal(user=alice, amount=Decimal(6000), starts_month=10)
    client.force_login(alice)
    connection.cursor().execute(
        "INSERT INTO logbook_display (user_id, cards, hidden, dollars_per_wrvu, medicare_locality)"
        " VALUES (%s, '{}', '{}', 57.50, '10112-00')",
        [alice.pk],
    )
    assert sql_value(alice, "count(*)") == count - (count - 1) // 13
    for period, (first, last) in SPANS.items():
        page = client.get(f"/dashboard/?period={period}&from={first}&to={last}")
        _check(page, alice, first, last)


def _check(page, user, first, last):
    facts = {shown.card.slug: shown.facts for shown in page.context["cards"]}
    span = {"where": "service_date BETWEEN %(first)s AND %(last)s", "first": first, "last": last}
    wrvu = sql_value(user, "coalesce(sum(wrvu), 0)", **span)
    units = sql_value(user, "coalesce(sum(units), 0)", **span)
    assert facts["total"]["wrvu"] == wrvu
    assert facts["total"]["gross"] == sql_value(user, "coalesce(sum(gross_wrvu), 0)", **span)
    assert facts["figures"]["procedures"] == units
    assert facts["figures"]["days"] == sql_value(user, "count(DISTINCT service_date)", **span)
    assert facts["value"]["own"] == wrvu * Decimal("57.50")
    assert facts["value"]["medicare"] == sql_value(user, "coalesce(sum(medicare_amount), 0)", **span)
    assert facts["value"]["without_amount"] == sql_value(
        user, "count(*) FILTER (WHERE medicare_amount IS NULL)", **span
    )
    bars = wrvu if first != last else sql_value(user, "coalesce(sum(wrvu), 0)", where=THIS_WEEK)
    assert sum(bar.wrvu for bar in facts["trend"]["trend"].bars) == bars
    for part, name in (
        (facts["case-mix"]["parts"], "mix"),
        (facts["when"]["weekdays"], "weekday"),
        (facts["when"]["settings"], "setting"),
    ):
        assert sum(item.wrvu for item in part) == wrvu, name
    assert sum(item.units for item in facts["case-mix"]["parts"]) == units
    for top in (facts["top-codes"]["by_wrvu"], facts["top-codes"]["by_count"]):
        assert sum(item.code.wrvu for item in top.codes) + top.others_wrvu == wrvu
    for item in facts["top-codes"]["by_wrvu"].codes:
        mine = span | {"where": f"{span['where']} AND code_id = %(code)s", "code": item.code.hcpcs}
        assert (item.code.wrvu, item.code.units) == (
            sql_value(user, "sum(wrvu)", **mine),
            sql_value(user, "sum(units)", **mine),
        )
    year = {"where": "service_date BETWEEN '2025-10-01' AND '2026-03-04'"}
    assert facts["goal"]["pace"].done == sql_value(user, "sum(wrvu)", **year)
    assert max(point.done for point in facts["course"]["course"].points if point.done is not None) == sql_value(
        user, "sum(wrvu)", **year
    )
    assert facts["review"]["count"] == sql_value(user, "count(*) FILTER (WHERE needs_review AND reviewed_at IS NULL)")
    before = page.context["cards"][0].facts["before"]
    has_comparison = page.context["cards"][0].facts["before_label"]
    assert before == _before(user, page.context["period"].name) if has_comparison else before == 0


THIS_WEEK = "service_date BETWEEN '2026-03-02' AND '2026-03-08'"
EARLIER = {
    "today": ("2026-03-03", "2026-03-03"),
    "week": ("2026-02-23", "2026-02-25"),
    "month": ("2026-02-01", "2026-02-04"),
    "quarter": ("2025-10-01", "2025-12-02"),
    "fiscal": ("2024-10-01", "2025-03-04"),
    "year": ("2025-01-01", "2025-03-04"),
    "custom": ("2016-02-29", "2020-02-28"),
}


def _before(user, name):
    first, last = EARLIER[name]
    where = "service_date BETWEEN %(first)s AND %(last)s"
    return sql_value(user, "coalesce(sum(wrvu), 0)", where=where, first=first, last=last)


def test_the_usual_codes_are_the_five_with_the_most_wrvu_of_their_period(alice, db):
    codes = [str(code) for code in range(11400, 11407)]
    making.load([making.row(code, work_rvu=f"{n % 4}.50") for n, code in enumerate(codes)], 2026, "A")
    for n, code in enumerate(codes):
        for _ in range(1 + n % 3):
            log(alice, code)
    log(alice, codes[0], codes[0], codes[0], day=date(2026, 1, 5))
    usual = sums_of(alice, Period("month", TODAY, TODAY), Period("usual", date(2026, 1, 6), TODAY)).usual
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT code_id, sum(units), sum(wrvu) FROM logbook_entry WHERE user_id = %s "
            "AND service_date > '2026-01-05' GROUP BY 1 ORDER BY sum(wrvu) DESC, sum(units) DESC, code_id",
            [alice.pk],
        )
        every = cursor.fetchall()
    assert len(every) == len(codes)
    assert [(code.hcpcs, code.units, code.wrvu) for code in usual] == every[:5]
