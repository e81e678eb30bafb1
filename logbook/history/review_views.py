"""The review page: decide on entries that need a factor, and settle conflicts between devices."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from logbook.entries import conflicts as entries_conflicts
from logbook.entries import queries, services
from logbook.entries.access import own_entry
from logbook.history.forms import FactorForm
from logbook.history.review import conflict_line, review_line
from logbook.models import Entry, EntryConflict
from logbook.valuation.crediting import rows_of_entries
from rvuedge.accounts.models import User
from rvuedge.accounts.requests import signed_in
from rvuedge.common.dates import format_date


@login_required
@require_POST
def settle(request: HttpRequest, conflict_id: int) -> HttpResponse:
    """Settle an entry changed on two devices: keep `stored`, `proposed` or `both`."""
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
        messages.success(request, f"{entry.name}: your choice is saved.")
    return redirect("logbook:review")


@login_required
@require_GET
def review(request: HttpRequest) -> HttpResponse:
    """Show the lines that need a decision, each with its options."""
    entries = list(queries.with_titles(queries.to_review(signed_in(request)))[:100])
    rows = rows_of_entries(entries)
    lines = [review_line(entry, rows[entry.release_id, entry.code_id]) for entry in entries]
    conflicts = [conflict_line(conflict) for conflict in queries.conflicts_for(signed_in(request))[:100]]
    context = {"nav": "history", "lines": lines, "conflicts": conflicts}
    return render(request, "logbook/history/review.html", context)


@login_required
@require_POST
def decide(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Save a decision on a flagged line: `confirm`, a `factor`, a `work` RVU, `remove` a modifier, or `add` 26."""
    user = signed_in(request)
    entry = own_entry(user, entry_id)
    form = FactorForm(request.POST)
    if not form.is_valid():
        messages.error(request, f"{entry.name}: enter a factor from 0 to 9, or a work RVU from 0 to 999.")
        return redirect("logbook:review")
    try:
        _decide(user, entry, request.POST, form)
    except Entry.DoesNotExist as missing:  # deleted in the meantime
        raise Http404("No such entry") from missing
    except services.LogRefusedError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"{entry.name} on {format_date(entry.service_date)}: decision saved.")
    return redirect("logbook:review")


def _decide(user: User, entry: Entry, data: QueryDict, form: FactorForm) -> None:
    modifiers = [name for name in entry.modifiers if name != data.get("remove")]
    if data.get("add") == "26" and len(modifiers) < 4 and "26" not in modifiers:
        modifiers.insert(0, "26")
    if modifiers != entry.modifiers:
        services.edit_entry(
            user=user,
            entry_id=entry.pk,
            service_date=entry.service_date,
            units=entry.units,
            setting=entry.setting,
            modifiers=modifiers,
        )
    else:
        services.decide(user=user, entry_id=entry.pk, is_confirmed="confirm" in data, **form.cleaned_data)
