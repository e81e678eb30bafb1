"""A complete release row by row: codes and numbers, without descriptors."""

from collections.abc import Iterator
from typing import Any

from codes.models import CodeValue, Release

COLUMNS = (
    "hcpcs", "modifier", "status", "not_used_for_medicare", "work_rvu", "nonfacility_pe_rvu", "nonfacility_na",
    "facility_pe_rvu", "facility_na", "malpractice_rvu", "nonfacility_total", "facility_total", "pctc", "global_days",
    "preoperative", "intraoperative", "postoperative", "multiple_procedure", "bilateral", "assistant", "co_surgeon",
    "team", "pricing", "endoscopic_base", "supervision", "calculation_flag", "imaging_family", "nonfacility_pe_opps",
    "facility_pe_opps", "malpractice_opps",
)  # fmt: skip
ROWS_PER_BATCH = 2_000


def release_rows(release: Release) -> Iterator[tuple[Any, ...]]:
    """The rows of a release by code and modifier, in COLUMNS, fetched in batches."""
    fields = ["code_id" if name == "hcpcs" else name for name in COLUMNS]
    rows = CodeValue.objects.filter(release=release).order_by("code_id", "modifier").values_list(*fields)
    return rows.iterator(chunk_size=ROWS_PER_BATCH)
