"""What the API says of a code: CMS's row as printed, our words, and what follows from both."""

from dataclasses import asdict
from typing import Any

from rest_framework import serializers

from codes.models import CodeValue, Release
from codes.pages import CodePage, RowView


class ReleaseSerializer(serializers.ModelSerializer[Release]):
    """A release: its label, its dates and its conversion factors."""

    class Meta:
        model = Release
        fields = (
            "label", "revision", "is_partial", "effective_from", "released_on", "conversion_factor",
            "qp_conversion_factor",
        )  # fmt: skip


class ValueSerializer(serializers.ModelSerializer[CodeValue]):
    """One row of the release's PPRRVU file, every column, numbers as strings with CMS's two decimals."""

    class Meta:
        model = CodeValue
        exclude = ("id", "release", "code")


def code_as_json(page: CodePage) -> dict[str, Any]:
    """The code page as plain data. Dollars are national amounts; null where a row has no price."""
    rows = [ValueSerializer(value).data | _amounts(row) for value, row in zip(page.values, page.rows, strict=True)]
    return {
        "hcpcs": page.hcpcs,
        "title": page.name,
        "title_is_ours": page.title_is_ours,
        "descriptor": page.descriptor,
        "section": page.section.name,
        "subheading": page.subheading,
        "is_add_on": page.is_add_on,
        "release": ReleaseSerializer(page.release).data,
        "notices": page.notices,
        "work_rvu": str(page.work_rvu),
        "work_modifier": page.work_modifier,
        "why_no_work": page.no_work,
        "status": {"indicator": page.status, "name": page.status_name, "meaning": page.status_meaning},
        "rows": rows,
        "comparison": _comparison(page),
        "indicators": [asdict(line) for line in page.billing],
        "releases": [
            {"label": line.label, "effective_from": line.effective_from, "work_rvu": str(line.work)}
            for line in page.history
        ],
    }


def _amounts(row: RowView) -> dict[str, str | None]:
    amounts = {
        "nonfacility_amount": row.nonfacility_amount,
        "facility_amount": row.facility_amount,
        "qp_nonfacility_amount": row.qp_nonfacility_amount,
        "qp_facility_amount": row.qp_facility_amount,
    }
    return {name: None if amount is None else str(amount) for name, amount in amounts.items()}


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
