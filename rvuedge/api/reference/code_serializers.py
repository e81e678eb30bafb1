"""Output of the API for one code: CMS's row as published, our content, and values derived from both."""

from dataclasses import asdict
from decimal import Decimal
from typing import Any

from rest_framework import serializers

from codes.models import CodeValue, Release
from codes.reference.pages import CodePage, RowView
from codes.reference.pages.history import HistoryRow


class ReleaseSerializer(serializers.ModelSerializer[Release]):
    """A release: its label, its dates and its conversion factors."""

    class Meta:
        model = Release
        fields = (
            "label", "revision", "is_partial", "effective_from", "released_on", "conversion_factor",
            "qp_conversion_factor",
        )  # fmt: skip


class ValueSerializer(serializers.ModelSerializer[CodeValue]):
    """One row of the release's PPRRVU file, with every column; numbers are strings with CMS's two decimals."""

    class Meta:
        model = CodeValue
        exclude = ("id", "release", "code")


def code_as_json(page: CodePage) -> dict[str, Any]:
    """Return the code page as plain data. Dollar amounts are null if a row has no price."""
    rows = [ValueSerializer(value).data | _amounts(row) for value, row in zip(page.values, page.rows, strict=True)]
    return {
        "hcpcs": page.hcpcs,
        "title": page.name,
        "title_is_ours": page.title_is_ours,
        "title_is_composed": page.title_is_composed,
        "descriptor": page.descriptor,
        "synonyms": page.synonyms,
        "words": _content(page),
        "section": page.section.name,
        "section_slug": page.section.slug,
        "subheading": page.subheading,
        "is_add_on": page.is_add_on,
        "release": ReleaseSerializer(page.release).data,
        "notices": page.notices,
        "removal": _removal(page),
        "replaced_by": _replaced_by(page),
        "work_rvu": str(page.work_rvu),
        "work_modifier": page.work_modifier,
        "why_no_work": page.no_work,
        "kind": asdict(page.kind) if page.kind else None,
        "status": {"indicator": page.status, "name": page.status_name, "meaning": page.status_meaning},
        "rows": rows,
        "place": _locality(page),
        "anesthesia": _as_text(asdict(page.anesthesia)) if page.anesthesia else None,
        "comparison": _comparison(page),
        "indicators": [asdict(line) for line in page.billing],
        "modifiers": [asdict(line) for line in page.modifiers],
        "guidance": [asdict(line) for line in page.advice],
        "releases": [_release(line) for line in page.history],
        "related": [_as_text(asdict(group)) for group in page.related],
        "questions": [asdict(question) for question in page.questions],
    }


def _removal(page: CodePage) -> dict[str, Any] | None:
    """Return the last release that has the code and the first complete one after it; None for a code in effect."""
    if page.removal is None:
        return None
    last, missing = page.removal.last, page.removal.missing
    return {"last": last.label, "missing": missing.label, "missing_from": missing.effective_from}


def _replaced_by(page: CodePage) -> dict[str, Any] | None:
    """Return the codes to use instead, if they're certain."""
    if page.replaced is None:
        return None
    replaced = page.replaced
    return {
        "codes": list(replaced.codes),
        "since": replaced.since,
        "choice": replaced.choice,
        "source": replaced.source,
    }


def _amounts(row: RowView) -> dict[str, Any]:
    """Return the amounts Medicare pays; `uncapped` ones are the formula's if the outpatient cap is lower."""
    national, local = row.national, row.local
    found = {
        "nonfacility_amount": national.nonfacility,
        "facility_amount": national.facility,
        "listed_facility_amount": national.listed_facility,
        "qp_nonfacility_amount": national.qp_nonfacility,
        "qp_facility_amount": national.qp_facility,
        "uncapped_nonfacility_amount": national.nonfacility_uncapped,
        "uncapped_facility_amount": national.facility_uncapped,
        "local_nonfacility_amount": local.nonfacility if local else None,
        "local_facility_amount": local.facility if local else None,
        "local_qp_nonfacility_amount": local.qp_nonfacility if local else None,
        "local_qp_facility_amount": local.qp_facility if local else None,
    }
    return {name: _as_text(amount) for name, amount in found.items()}


def _as_text(value: Any) -> Any:
    """Turn decimals into text, at every depth."""
    if isinstance(value, dict):
        return {name: _as_text(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_as_text(part) for part in value]
    return str(value) if isinstance(value, Decimal) else value


def _content(page: CodePage) -> dict[str, Any] | None:
    if page.content is None:
        return None
    return asdict(page.content) | {"specialties": page.specialties, "companions": list(page.content.companions)}


def _locality(page: CodePage) -> dict[str, Any] | None:
    """Return the requested locality; None without one."""
    local = page.local
    if local.locality is None and not local.problem:
        return None
    return {
        "locality": local.locality.key if local.locality else None,
        "name": local.locality.label if local.locality else None,
        "zip": local.zip5 or None,
        "problem": local.problem,
        "note": local.note,
        "possible": [option.locality.key for option in local.possible],
        "work_amount": _as_text(local.work_part),
    }


def _release(line: HistoryRow) -> dict[str, Any]:
    return {
        "label": line.label,
        "effective_from": line.effective_from,
        "work_rvu": _as_text(line.work),
        "total_rvu": _as_text(line.total),
        "amount": _as_text(line.payment),
        "change": line.change,
    }


def _comparison(page: CodePage) -> dict[str, Any] | None:
    if page.comparison is None:
        return None
    compared = page.comparison
    return {
        "rank": compared.rank,
        "section": compared.section_name,
        "codes_with_work": compared.count,
        "median": str(compared.median),
        "highest": str(compared.highest),
        "sentence": compared.sentence,
    }
