"""A form of an entry that has changed since its page was opened: what's in the log now beside what the owner typed, and
the form with both. Nothing typed is lost, and nothing that another page or device changed is overwritten unseen."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import QueryDict

from logbook.history.forms import EntryForm
from rvuedge.common.dates import format_date

NONE = "none"
OTHER_PATIENT = "another patient"  # one that isn't of the days shown; patients have no names
FACTS = ("service_date", "hcpcs", "modifiers", "units", "setting", "session", "postoperative_days")


@dataclass(frozen=True, slots=True)
class Difference:
    """A fact that the log or the owner changed since the page was opened: what the page had, what the log has now, and
    what the owner typed ('' if nothing)."""

    label: str
    before: str
    now: str
    typed: str


def differences(form: EntryForm, now: EntryForm) -> list[Difference]:
    """Return the facts that differ between the page, the log and what was typed. `now` is the form of the entry as it's
    in the log, without data."""
    found = []
    for name in _shared(form, now):
        typed = _shown(form, name, form[name].data) if name in form.changed_data else ""
        before = _shown(form, name, form.data.get(form[name].html_initial_name, ""))
        current = _shown(now, name, now[name].value())
        if typed or before != current:
            found.append(Difference(str(now[name].label), before, current, typed))
    return found


def rebased(form: EntryForm, now: EntryForm) -> QueryDict:
    """Return the data of a form that's up to date: what the owner typed where they changed a fact, and what the log has
    now in the others."""
    data = QueryDict(mutable=True)
    for bound in now:
        data[bound.html_name] = data[bound.html_initial_name] = _plain(bound.value())
    for name in _shared(form, now):
        if name in form.changed_data:
            data[name] = form[name].data or ""
    return data


def _shared(form: EntryForm, now: EntryForm) -> list[str]:
    return [name for name in FACTS if name in form.fields and name in now.fields]


def _plain(value: Any) -> str:
    return "" if value is None else str(value)


def _shown(form: EntryForm, name: str, value: Any) -> str:
    """Return a field's value as the page says it."""
    text = _plain(value)
    if name == "service_date" and text:
        return format_date(date.fromisoformat(text))
    choices: Any = getattr(form.fields[name], "choices", ())
    labels = {str(key): str(label) for key, label in choices}
    return labels.get(text, OTHER_PATIENT if name == "session" else text) or NONE
