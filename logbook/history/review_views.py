"""The review page: decide about entries that need a factor, and settle conflicts."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from logbook.entries import conflicts as entries_conflicts
from logbook.entries import queries, services
from logbook.entries.access import own_entry
from logbook.history.forms import FactorForm
from logbook.history.review import conflict_line, review_line
from logbook.models import EntryConflict
from logbook.valuation.crediting import rows_of_entries
from rvuedge.accounts.requests import signed_in
from rvuedge.common.dates import format_date


@login_required
@require_POST
def settle(request: HttpRequest, conflict_id: int) -> HttpResponse:
    """What counts of an entry that was changed on two devices: `stored`, `proposed` or `both`."""
    keeps = request.POST.get("keeps", "")
    if keeps not in ("stored", "proposed", "both"):
        raise Http404("No such choice")
    try:
        entry = entries_conflicts.settle(user=signed_in(request), conflict_id=conflict_id, keeps=keeps)
    except EntryConflict.DoesNotExist as missing:
        raise Http404("No such conflict") from missing
    except services.LogRefusedError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"{entry.name} is settled.")
    return redirect("logbook:review")


@login_required
@require_GET
def review(request: HttpRequest) -> HttpResponse:
    """The lines that wait for a decision, with the ways to make it."""
    entries = list(queries.with_words(queries.to_review(signed_in(request)))[:100])
    rows = rows_of_entries(entries)
    lines = [review_line(entry, rows[entry.release_id, entry.code_id]) for entry in entries]
    conflicts = [conflict_line(conflict) for conflict in queries.conflicts_for(signed_in(request))[:100]]
    context = {"nav": "history", "lines": lines, "conflicts": conflicts}
    return render(request, "logbook/review.html", context)


@login_required
@require_POST
def decide(request: HttpRequest, entry_id: int) -> HttpResponse:
    """One decision about a flagged line: `confirm`, a `factor`, a `work` RVU, `remove` a modifier, or `add` 26."""
    user = signed_in(request)
    entry = own_entry(user, entry_id)
    form = FactorForm(request.POST)
    if not form.is_valid():
        messages.error(request, f"{entry.name}: a factor is a number from 0 to 9, a work RVU one from 0 to 999.")
        return redirect("logbook:review")
    modifiers = [name for name in entry.modifiers if name != request.POST.get("remove")]
    if request.POST.get("add") == "26" and len(modifiers) < 4 and "26" not in modifiers:
        modifiers.insert(0, "26")
    if modifiers != entry.modifiers:
        services.edit_entry(
            user=user,
            entry_id=entry_id,
            service_date=entry.service_date,
            units=entry.units,
            setting=entry.setting,
            modifiers=modifiers,
        )
    else:
        is_confirmed = "confirm" in request.POST
        services.decide(user=user, entry_id=entry_id, is_confirmed=is_confirmed, **form.cleaned_data)
    messages.success(request, f"{entry.name} of {format_date(entry.service_date)} is settled.")
    return redirect("logbook:review")
