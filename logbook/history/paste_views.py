"""The paste page: preview a list of procedures, then log it."""

import uuid
from dataclasses import replace

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from logbook.domain.valuation.no_work import no_work_of_all
from logbook.history.paste import PastePreview, PasteRequest, log_paste, preview_paste
from logbook.history.paste_patients import without_patient_columns
from logbook.models import Setting
from rvuedge.accounts.requests import signed_in
from rvuedge.common.rounding import round_half_up
from rvuedge.privacy.tables import dropped_sentence

LONGEST_PASTE = 60_000
TOO_LONG = f"You can paste up to {LONGEST_PASTE:,} characters at once. Nothing was logged. Paste fewer lines."
NO_LINE = "There are no lines to log. Enter one procedure per line, such as 3/2/2026, 27447-RT, 1."


@login_required
@require_http_methods(["GET", "POST"])
def paste(request: HttpRequest) -> HttpResponse:
    """Paste many lines: `date, code-mods, units`. POST previews them; with action=log it logs the lines it can and
    keeps the others in the field."""
    user, pasted = signed_in(request), _paste_request(request.POST)
    if len(pasted.text) > LONGEST_PASTE:
        return _page(request, pasted, PastePreview([], []), pasted.text, TOO_LONG)
    text, dropped = without_patient_columns(pasted.text)
    pasted = replace(pasted, text=text)
    if dropped:
        messages.info(request, dropped_sentence(dropped))
    if request.POST.get("action") != "log":
        return _page(request, pasted, preview_paste(user, pasted), pasted.text)
    logged = log_paste(user, pasted)
    if logged.line_count:
        messages.success(request, f"{logged.line_count} line{'' if logged.line_count == 1 else 's'} logged.")
    if not logged.problems and logged.line_count:
        return redirect("logbook:history")
    text = logged.text if logged.line_count else pasted.text
    # Start a new batch: in the shorter text a line may get the number, and so the id, of one just logged.
    rest = replace(pasted, batch=uuid.uuid4()) if logged.line_count else pasted
    return _page(request, rest, PastePreview([], logged.problems), text)


def _paste_request(data: QueryDict) -> PasteRequest:
    setting = data.get("setting", "")
    try:
        batch = uuid.UUID(data.get("batch", ""))
    except ValueError:
        batch = uuid.uuid4()
    return PasteRequest(
        text=data.get("text", ""),
        setting=setting if setting in Setting.values else Setting.FACILITY,
        batch=batch,
        joins_days="joined" in data,
    )


def _total_text(preview: PastePreview) -> str:
    """The wRVU of the lines together, or why they have none."""
    reasons = ["waits for a release" if item.waits_as else item.no_work for _, item in preview.lines]
    return no_work_of_all(reasons) or f"{round_half_up(preview.wrvu):,} wRVU"


def _page(
    request: HttpRequest, pasted: PasteRequest, preview: PastePreview, text: str, problem: str = ""
) -> HttpResponse:
    if request.method == "POST" and not preview.lines and not preview.problems:
        problem = problem or NO_LINE
    context = {
        "nav": "history",
        "text": text,
        "setting": pasted.setting,
        "settings": Setting.choices,
        "is_joined": pasted.joins_days,
        "batch": pasted.batch,
        "good": preview.lines,
        "total": _total_text(preview),
        "problems": preview.problems,
        "problem": problem,
    }
    status = 422 if problem or preview.problems else 200
    return render(request, "logbook/history/paste.html", context, status=status)
