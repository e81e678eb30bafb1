"""The page that corrects an entry. Its form carries the entry's revision: what another page or device changed in the
meantime isn't overwritten unseen, and what the owner typed isn't lost (logbook.history.stale_form)."""

from collections.abc import Sequence
from datetime import date

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from codes.domain.release_order import Basis
from codes.fee_schedule.values import WorkValue, work_values
from logbook.entries import services
from logbook.entries.access import own_entry
from logbook.entries.patients import patients_of_days
from logbook.entries.storing import lock_for_writing
from logbook.history.addresses import month_address
from logbook.history.entry_history import entry_history
from logbook.history.forms import EntryForm
from logbook.history.stale_form import Difference, differences, rebased
from logbook.models import Entry
from logbook.valuation.crediting import rows_of_entries
from rvuedge.accounts.models import User
from rvuedge.accounts.requests import signed_in
from rvuedge.common.dates import read_form_date


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, entry_id: int) -> HttpResponse:
    """Correct an entry: its date, code, modifiers, units, setting or patient. Shows its history. A form of a page that
    is out of date changes nothing: the page then shows both versions (409), and saving again counts."""
    user, is_sent = signed_in(request), request.method == "POST"
    entry = own_entry(user, entry_id, or_deleted=is_sent)
    form = _form(request, user, entry, request.POST if is_sent else None)
    if not form.is_valid():
        return _page(request, entry, form)
    try:
        saved = _save(user, entry_id, form, is_restored="restore" in request.POST)
    except services.LogRefusedError as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        return _page(request, entry, form)
    except (services.EntryChangedError, Entry.DoesNotExist):
        return _out_of_date(request, user, entry_id, form)
    return redirect(month_address(saved.service_date))


def _form(request: HttpRequest, user: User, entry: Entry, data: QueryDict | None) -> EntryForm:
    patients = patients_of_days(user, _dates(entry, request.POST.get("service_date", "")))
    return EntryForm(data, entry=entry, global_days=_global_days(entry), patients=patients)


def _save(user: User, entry_id: int, form: EntryForm, *, is_restored: bool) -> Entry:
    """Save the form, or restore the entry first if it was deleted and the owner said so."""
    facts = form.facts()
    with transaction.atomic():
        lock_for_writing(user)
        entry = own_entry(user, entry_id, or_deleted=True)
        if is_restored and entry.deleted_at and facts["seen"] in (None, entry.revision):
            services.restore_entries(user=user, entry_ids=[entry_id], revision=entry.revision)
        return services.edit_entry(user=user, entry_id=entry_id, **facts)


def _out_of_date(request: HttpRequest, user: User, entry_id: int, form: EntryForm) -> HttpResponse:
    entry = own_entry(user, entry_id, or_deleted=True)
    now = _form(request, user, entry, None)
    fresh = _form(request, user, entry, rebased(form, now))
    return _page(request, entry, fresh, status=409, changed=differences(form, now), is_out_of_date=True)


def _page(
    request: HttpRequest,
    entry: Entry,
    form: EntryForm,
    *,
    status: int = 0,
    changed: Sequence[Difference] = (),
    is_out_of_date: bool = False,
) -> HttpResponse:
    context = {
        "nav": "history",
        "entry": entry,
        "form": form,
        "by_date": _value_by_date(entry),
        "events": entry_history(entry),
        "changed": changed,
        "is_out_of_date": is_out_of_date,
    }
    return render(request, "logbook/history/edit.html", context, status=status or (422 if form.errors else 200))


def _dates(entry: Entry, sent: str) -> set[date]:
    """Return the entry's date, and the one sent if it's a date."""
    day, _ = read_form_date(sent, entry.service_date)
    return {entry.service_date, day}


def _global_days(entry: Entry) -> str:
    """Return the global days on the row that valued an entry, '' while it waits for a release."""
    code = rows_of_entries([entry]).get((entry.release_id or 0, entry.code_id))
    return code.rows[entry.row_modifier].global_days if code else ""


def _value_by_date(entry: Entry) -> WorkValue | None:
    """Return what a pinned entry's code is worth by its date of service; None for other entries."""
    if entry.release_basis != Basis.PINNED:
        return None
    return work_values([entry.code_id], entry.service_date).get(entry.code_id)
