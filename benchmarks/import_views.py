"""Import a survey in two steps: upload the file, then check it until it has no problems.

The steps are the same for a clinician's own survey and for a staff survey; `Import` has the difference.
"""

import uuid
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from benchmarks import queries, uploads
from benchmarks.domain.metrics import CHOICES
from benchmarks.forms import SurveyForm, UploadForm
from benchmarks.importers.columns import is_role, letter, role_choices
from benchmarks.importers.files import MAX_BYTES, UnreadableFileError
from benchmarks.importers.found import KEEP, Reading
from benchmarks.models import ProviderType, SurveyUpload
from benchmarks.services import SurveyRefusedError
from rvuedge.common.specialties import NAMES
from rvuedge.privacy.detector import find_patient_data
from rvuedge.privacy.fields import CODE

SHOWN_ROWS = 12
SHOWN_SPECIALTIES = 100
FACTS = tuple(SurveyForm.base_fields)


@dataclass(frozen=True, slots=True)
class Import:
    """The kind of import: a clinician's own survey or one for everyone. `namespace` has the URL names of its steps."""

    namespace: str
    for_everyone: bool
    nav: str

    def address(self, name: str, **parts: Any) -> str:
        """Return the URL of one of its pages."""
        return reverse(f"{self.namespace}:{name}", kwargs=parts)

    def context(self) -> dict[str, Any]:
        """Return the context that its pages share."""
        return {
            "nav": self.nav,
            "for_everyone": self.for_everyone,
            "surveys_url": self.address("surveys"),
            "start_url": self.address("survey_import"),
        }

    def start(self, request: HttpRequest) -> HttpResponse:
        """Upload a file; if it's readable, continue to its check."""
        form = UploadForm(request.POST, request.FILES) if request.method == "POST" else UploadForm()
        if request.method == "POST" and form.is_valid():
            file = form.cleaned_data["file"]
            try:
                content = file.read(MAX_BYTES + 1)
                upload = uploads.start_upload(
                    user_id=_user_id(request), file_name=file.name, content=content, for_everyone=self.for_everyone
                )
            except UnreadableFileError as error:
                form.add_error("file", str(error))
            else:
                return redirect(self.address("survey_import_check", upload_id=upload.pk))
        waiting = queries.uploads_of(_user_id(request), for_everyone=self.for_everyone)
        context = self.context() | {
            "form": form,
            "waiting": [(upload, self.address("survey_import_check", upload_id=upload.pk)) for upload in waiting],
        }
        return render(request, "benchmarks/import.html", context, status=422 if form.errors else 200)

    def check(self, request: HttpRequest, upload_id: uuid.UUID) -> HttpResponse:
        """Show the rows read from the file. POST saves the decisions; with action=import it imports the survey."""
        upload = self._upload(request, upload_id)
        facts = upload.decisions.get("facts")
        form = SurveyForm(initial=facts if facts is not None else _guess(upload))
        status = 200
        if request.method == "POST":
            upload = uploads.decide(upload=upload, **_decisions(request, uploads.reading_of(upload), upload))
            form = SurveyForm(request.POST)
            if request.POST.get("action") != "import":
                for refusal in refused_facts(form):
                    messages.error(request, refusal)
                return redirect(self.address("survey_import_check", upload_id=upload.pk))
            response = self._import(request, upload, form)
            if response:
                return response
            status = 422
        return render(
            request,
            "benchmarks/import_check.html",
            self.context()
            | {"discard_url": self.address("survey_import_discard", upload_id=upload.pk)}
            | _page(upload, form),
            status=status,
        )

    def _import(self, request: HttpRequest, upload: SurveyUpload, form: SurveyForm) -> HttpResponse | None:
        if not form.is_valid():
            return None
        try:
            survey = uploads.import_upload(
                actor=_user(request), upload_id=upload.pk, facts=form.facts(), for_everyone=self.for_everyone
            )
        except SurveyRefusedError as refused:
            form.add_error(None, str(refused))
            return None
        outcome = "is now a draft. Check it, then publish it." if self.for_everyone else "imported."
        messages.success(request, f"{survey} {outcome}")
        return redirect(self.address("survey", survey_id=survey.pk))

    def discard(self, request: HttpRequest, upload_id: uuid.UUID) -> HttpResponse:
        """Discard the file."""
        upload = self._upload(request, upload_id)
        uploads.discard_upload(user_id=_user_id(request), upload_id=upload.pk, for_everyone=self.for_everyone)
        messages.success(request, f"{upload.file_name} discarded. Nothing was imported.")
        return redirect(self.address("surveys"))

    def _upload(self, request: HttpRequest, upload_id: uuid.UUID) -> SurveyUpload:
        try:
            return queries.upload_for(_user_id(request), upload_id, for_everyone=self.for_everyone)
        except SurveyUpload.DoesNotExist as missing:
            raise Http404("No such file") from missing


def _user(request: HttpRequest) -> AbstractBaseUser:
    """Return the signed-in user. Use behind login_required."""
    if not isinstance(request.user, AbstractBaseUser):
        raise PermissionDenied
    return request.user


def _user_id(request: HttpRequest) -> int:
    return int(request.user.pk or 0)


def _guess(upload: SurveyUpload) -> dict[str, str]:
    """Guess the title from the file's name."""
    return {"title": upload.file_name.rsplit(".", 1)[0].replace("_", " ").replace("-", " ")[:120]}


def _decisions(request: HttpRequest, reading: Reading, upload: SurveyUpload) -> dict[str, Any]:
    """Return the form's decisions; columns and specialties it doesn't include keep theirs."""
    data = request.POST
    roles = [data.get(f"role-{n}", role) for n, role in enumerate(reading.roles)]
    specialties = dict(uploads.decisions_of(upload).specialties)
    for n, name in enumerate(_unknown_specialties(reading, upload)):
        chosen = data.get(f"specialty-{n}", "")
        if chosen in NAMES or chosen == KEEP:
            specialties[name] = chosen
        elif f"specialty-{n}" in data:
            specialties.pop(name, None)
    if data.get("action") == "keep":
        specialties = dict.fromkeys(reading.unknown, KEEP) | specialties
    return {
        "roles": [role if is_role(role) else "" for role in roles],
        "metric": data.get("metric", ""),
        "provider_type": chosen_type if (chosen_type := data.get("provider_type")) in ProviderType.values else "",
        "specialties": specialties,
        "facts": {name: data[name] for name in FACTS if name in data and name != "may_use" and may_keep(data[name])},
    }


def may_keep(text: str) -> bool:
    """Return whether a fact may wait with the file: one that looks like patient data may not."""
    return find_patient_data(text) is None


def refused_facts(form: SurveyForm) -> list[str]:
    """Return why facts aren't kept, each with the field's name."""
    return [
        f"{form[name].label}: {error.message}"
        for name, errors in form.errors.as_data().items()
        for error in errors
        if error.code == CODE
    ]


def _unknown_specialties(reading: Reading, upload: SurveyUpload) -> list[str]:
    """Return the survey's specialties that aren't in our list, with or without a decision."""
    return sorted({*reading.unknown, *uploads.decisions_of(upload).specialties})


def _page(upload: SurveyUpload, form: SurveyForm) -> dict[str, Any]:
    reading, decided = uploads.reading_of(upload), uploads.decisions_of(upload)
    headers = reading.headers
    first = upload.cells["rows"][headers.data] if headers and headers.data < len(upload.cells["rows"]) else []
    return {
        "upload": upload,
        "form": form,
        "reading": reading,
        "columns": [
            {"n": n, "letter": letter(n), "text": headers.texts[n] if headers else "", "role": role, "sample": sample}
            for n, (role, sample) in enumerate(zip(reading.roles, first or [""] * len(reading.roles), strict=True))
        ],
        "roles": role_choices([*(headers.roles if headers else ()), *reading.roles]),
        "provider_types": ProviderType.choices,
        "metrics": CHOICES,
        "metric": decided.metric,
        "specialties": [
            {
                "n": n,
                "name": name,
                "suggestions": reading.unknown.get(name, []),
                "chosen": decided.specialties.get(name, ""),
            }
            for n, name in enumerate(_unknown_specialties(reading, upload)[:SHOWN_SPECIALTIES])
        ],
        "names": NAMES,
        "shown": reading.rows[:SHOWN_ROWS],
        "more_problems": len(reading.problems) - len(reading.shown_problems),
        "more_warnings": len(reading.warnings) - len(reading.shown_warnings),
    }


OWN = Import("benchmarks", for_everyone=False, nav="benchmarks")


@login_required
@require_http_methods(["GET", "POST"])
def start(request: HttpRequest) -> HttpResponse:
    """Upload a clinician's own survey."""
    return OWN.start(request)


@login_required
@require_http_methods(["GET", "POST"])
def check(request: HttpRequest, upload_id: uuid.UUID) -> HttpResponse:
    """Check and import a clinician's own survey."""
    return OWN.check(request, upload_id)


@login_required
@require_POST
def discard(request: HttpRequest, upload_id: uuid.UUID) -> HttpResponse:
    """Discard a clinician's file."""
    return OWN.discard(request, upload_id)
