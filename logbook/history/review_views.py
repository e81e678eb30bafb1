"""The review page: decide on entries that need a factor, and settle conflicts between devices."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from logbook.entries import conflicts as entries_conflicts
from logbook.entries import queries, reviewing, services
from logbook.entries.access import own_entry
from logbook.history.forms import FactorForm, read_id
from logbook.history.review import conflict_line, review_line
from logbook.models import Entry, EntryConflict
from logbook.valuation.crediting import rows_of_entries
from rvuedge.accounts.models import User
from rvuedge.accounts.requests import signed_in
from rvuedge.common.addresses import with_query
from rvuedge.common.dates import format_date

PAGE = 100
CHANGED = "this line changed after you opened the page, so nothing was saved. Check it below and decide again."


@login_required
@require_POST
def settle(request: HttpRequest, conflict_id: int) -> HttpResponse:
    """Settle an entry changed on two devices: keep `stored`, `proposed` or `both`."""
    keeps = request.POST.get("keeps", "")
    if keeps not in ("stored", "proposed", "both"):
        raise Http404("No such choice")
    try:
        entry = entries_conflicts.settle(
            user=signed_in(request),
            conflict_id=conflict_id,
            keeps=keeps,
            seen=read_id(request.POST.get("revision", "")),
            operation=read_id(request.POST.get("operation", "")),
        )
    except services.EntryChangedError as changed:
        messages.error(request, f"{changed.entry.name}: {CHANGED}")
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
    user, key = signed_in(request), request.GET.get("reason", "").replace("\0", "")
    entries, after = queries.page_of(
        reviewing.with_reason(queries.to_review(user), key), request.GET.get("after", ""), PAGE
    )
    rows = rows_of_entries(entries)
    conflicts = queries.conflicts_for(user)[:PAGE] if not key and "after" not in request.GET else []
    reasons = reviewing.reasons_to_review(user)
    context = {
        "nav": "history",
        "lines": [review_line(entry, rows[entry.release_id or 0, entry.code_id]) for entry in entries],
        "conflicts": [conflict_line(conflict) for conflict in conflicts],
        "reasons": reasons,
        "chosen": next((reason for reason in reasons if reason.key == key), None),
        "after": after,
        "is_later_page": "after" in request.GET,
    }
    return render(request, "logbook/history/review.html", context)


@login_required
@require_POST
def decide_many(request: HttpRequest) -> HttpResponse:
    """Decide on the lines checked (`entry`), or `all` with a reason: `confirm` keeps them, `apply` gives a factor."""
    user, data = signed_in(request), request.POST
    form, key = FactorForm(data), data.get("reason", "").replace("\0", "")
    is_kept = "confirm" in data
    if not is_kept and (not form.is_valid() or form.cleaned_data["factor"] is None):
        messages.error(request, "Nothing changed: enter a factor from 0 to 9.")
        return redirect(with_query(reverse("logbook:review"), reason=key))
    chosen = None if "all" in data and key else _chosen(data.getlist("entry"))
    if chosen == {}:
        messages.error(request, "Nothing changed: select at least one line.")
        return redirect(with_query(reverse("logbook:review"), reason=key))
    factor = None if is_kept else form.cleaned_data["factor"]
    seen = {pk: revision for pk, revision in (chosen or {}).items() if revision}
    count = reviewing.decide_many(user=user, key=key, entry_ids=chosen, factor=factor, seen=seen)
    lines = _line_count(count)
    messages.success(request, f"{lines} kept as is." if is_kept else f"Factor {factor} applied to {lines}.")
    if chosen and count < len(chosen):
        left = _line_count(len(chosen) - count)
        messages.error(request, f"{left} changed after you opened the page. Check below and decide again.")
    return redirect("logbook:review")


def _chosen(sent: list[str]) -> dict[int, uuid.UUID | None]:
    """Return the lines checked, each with the revision that the page had: `17:4bf6e9b0-…`."""
    pairs = (each.partition(":") for each in sent)
    return {int(pk): read_id(revision) for pk, _, revision in pairs if pk.isdecimal() and len(pk) <= 18}


def _line_count(count: int) -> str:
    return f"{count} line{'' if count == 1 else 's'}"


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
    except services.EntryChangedError:
        messages.error(request, f"{entry.name}: {CHANGED}")
    except services.LogRefusedError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"{entry.name} on {format_date(entry.service_date)}: decision saved.")
    return redirect("logbook:review")


def _decide(user: User, entry: Entry, data: QueryDict, form: FactorForm) -> None:
    seen = read_id(data.get("revision", ""))
    if "remove" in data or "add" in data:
        removed, adds_26 = data.get("remove", ""), data.get("add") == "26"
        reviewing.decide_modifiers(user=user, entry_id=entry.pk, removed=removed, adds_26=adds_26, seen=seen)
    else:
        reviewing.decide(user=user, entry_id=entry.pk, is_confirmed="confirm" in data, seen=seen, **form.cleaned_data)
