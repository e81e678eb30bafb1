"""The dashboard, and the page to choose its cards."""

from datetime import date
from decimal import Decimal

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from logbook.dashboard import cards, periods, services
from logbook.dashboard.board import Board, date_ranges
from logbook.dashboard.queries import latest_and_review, sums_of
from logbook.domain.annualization import trend_start
from logbook.entries import queries
from logbook.goals.practice import Practice, practice_of
from logbook.percentile import clinical_days
from logbook.percentile.result import PercentileResult, percentile_for
from logbook.percentile.year_totals import sums_of_days
from rvuedge.accounts.models import User
from rvuedge.accounts.requests import signed_in
from rvuedge.common.addresses import with_query
from rvuedge.common.page_cache import versioned_page
from rvuedge.common.periods import Period, months_after

RECENT, REVIEWED = 5, 2


@login_required
@require_GET
def dashboard(request: HttpRequest) -> HttpResponse:
    """Show the log at a glance: ?period=today, week, month, quarter, fiscal, year, all, or custom (`from` and `to`)."""
    user = signed_in(request)
    clinician = getattr(user, "clinician", None)
    practice = (clinician.locality, clinician.specialty, clinician.career_stage) if clinician else ()
    version = (queries.log_version(user), practice)
    return versioned_page(request, version, lambda: _dashboard(request))


def _dashboard(request: HttpRequest) -> HttpResponse:
    user, today = signed_in(request), timezone.localdate()
    practice = practice_of(user)
    choice = periods.choose_period(request.GET, practice.goal, practice.log_begins, today)
    context = {
        "nav": "dashboard",
        "choice": choice,
        "period": choice.period,
        "names": [(name, label) for name, label in periods.NAMES.items() if name != "custom"],
        "today": today,
        "month_before": months_after(today, -1),
        "has_entries": practice.log_begins is not None,
        "has_goal": practice.target is not None,
        "cards": [],
    }
    if practice.log_begins is not None:
        context["cards"] = cards.visible_cards(_board(user, practice, choice.period, today))
    return render(request, "logbook/dashboard/dashboard.html", context, status=422 if choice.problem else 200)


def _board(user: User, practice: Practice, period: Period, today: date) -> Board:
    ranges = date_ranges(period, practice, today)
    shown = period.until(today)  # an entry may be dated tomorrow, if the clinician's day has begun elsewhere
    usual = Period("usual", trend_start(today), today)
    days = [day for day in queries.daily_sums(user, ranges.needed) if day[0] <= max(today, shown.last)]
    recent, review = latest_and_review(user, RECENT, REVIEWED)
    return Board(
        user=user,
        practice=practice,
        ranges=ranges,
        by_day={day: adjusted for day, adjusted, _ in days},
        percentile=_percentile(user, practice, days, today),
        sums=sums_of(user, shown, usual),
        recent=recent,
        review=review,
    )


def _percentile(
    user: User, practice: Practice, days: list[tuple[date, Decimal, Decimal]], today: date
) -> PercentileResult | None:
    """Return the percentile from the days already loaded; None if its card is hidden."""
    if "percentile" in practice.display.hidden:
        return None
    until_today = [one for one in days if one[0] <= today]
    sums = sums_of_days(practice.log_begins, until_today, today)
    planned = None
    if practice.target:
        planned = clinical_days.from_calendar(practice.calendar, sums.first, today, {day for day, *_ in until_today})
    return percentile_for(user, today, planned=planned, sums=sums, choice=practice.choice, fte=practice.fte)


@login_required
@require_http_methods(["GET", "POST"])
def choose_cards(request: HttpRequest) -> HttpResponse:
    """Choose which cards the dashboard shows, and their order: POST `move` (`trend:up`), `show`, `hide`, or `reset`."""
    user = signed_in(request)
    display = practice_of(user).display
    order, hidden = [card.slug for card in cards.ordered_cards(display) if not card.is_fixed], list(display.hidden)
    if request.method == "POST":
        changed = _changed(request, order, hidden)
        if changed is None:
            return _cards(request, order, hidden, "We don't recognize that card. Nothing was changed.")
        services.save_cards(user=user, cards=changed[0], hidden=changed[1])
        return redirect(with_query(reverse("logbook:choose_cards"), moved=request.POST.get("move", "")))
    return _cards(request, order, hidden)


def _changed(request: HttpRequest, order: list[str], hidden: list[str]) -> tuple[list[str], list[str]] | None:
    """Return the new order and the hidden cards; None for a request that no button sends."""
    if "reset" in request.POST:
        return [], []
    slug, _, direction = request.POST.get("move", "").partition(":")
    if slug in order and direction in ("up", "down"):
        return cards.move_card(order, slug, -1 if direction == "up" else 1), hidden
    if (slug := request.POST.get("show", "")) in order:
        return order, [name for name in hidden if name != slug]
    if (slug := request.POST.get("hide", "")) in order:
        return order, [*dict.fromkeys([*hidden, slug])]
    return None


def _cards(request: HttpRequest, order: list[str], hidden: list[str], problem: str = "") -> HttpResponse:
    rows = [(cards.BY_SLUG[slug], slug not in hidden) for slug in order]
    context = {"nav": "dashboard", "rows": rows, "moved": request.GET.get("moved", ""), "problem": problem}
    return render(request, "logbook/dashboard/arrange.html", context, status=422 if problem else 200)
