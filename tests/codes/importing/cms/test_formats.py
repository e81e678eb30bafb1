"""CSV, TXT and XLSX give the same rows."""

import pytest

from codes.importing.cms.pprrvu import parse_pprrvu
from codes.importing.cms.sources import Member
from tests import making

ROWS = [
    making.row("00100", pctc="9", work_rvu="0.00", status="J"),
    making.row("20610", work_rvu="0.77", not_used_for_medicare="+"),
    making.row("93000", modifier="TC", facility_na="NA", nonfacility_pe_rvu="0.31", facility_pe_rvu="0.31"),
    making.row("43239", endoscopic_base="43235", preoperative="0.10", intraoperative="0.80", postoperative="0.10"),
]


@pytest.mark.parametrize("layout", [31, 32])
def test_the_three_formats_give_the_same_rows(layout):
    of_csv = parse_pprrvu(Member("PPRRVU2026_Jan.csv", "csv", making.pprrvu_csv(ROWS, layout)))
    of_txt = parse_pprrvu(Member("PPRRVU2026_Jan.txt", "txt", making.pprrvu_txt(ROWS, layout)))
    sheet = making.xlsx_bytes(making.pprrvu_cells(ROWS, layout))
    of_xlsx = parse_pprrvu(Member("PPRRVU2026_Jan.xlsx", "xlsx", sheet))
    assert [row.hcpcs for row in of_csv.rows] == ["00100", "20610", "93000", "43239"]
    assert of_csv.rows == of_txt.rows == of_xlsx.rows
    assert of_csv.layout == of_txt.layout == of_xlsx.layout == str(layout)
    assert (of_csv.year, of_csv.month) == (of_txt.year, of_txt.month) == (2026, "jan")
