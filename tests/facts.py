"""Codes as printed in RVU25D, for tests of the rules: those in the worked examples, and all of a real file."""

from decimal import Decimal
from functools import cache

from codes.domain.rows import CodeRows, Row
from codes.domain.sections import classify
from tests import cms

NUMBERS = (
    "work_rvu", "nonfacility_pe_rvu", "facility_pe_rvu", "malpractice_rvu", "preoperative", "intraoperative",
    "postoperative", "nonfacility_pe_opps", "facility_pe_opps", "malpractice_opps",
)  # fmt: skip


def row_of(cells):
    """Convert CMS's text, by our column names, into a Row."""
    number = {name: Decimal(cells[name] or 0) for name in NUMBERS}
    return Row(
        status=cells["status"], work=number["work_rvu"], nonfacility_pe=number["nonfacility_pe_rvu"],
        facility_pe=number["facility_pe_rvu"], malpractice=number["malpractice_rvu"],
        nonfacility_na=cells["nonfacility_na"] == "NA", facility_na=cells["facility_na"] == "NA", pctc=cells["pctc"],
        global_days=cells["global_days"], preoperative=number["preoperative"],
        intraoperative=number["intraoperative"], postoperative=number["postoperative"],
        multiple_procedure=cells["multiple_procedure"], bilateral=cells["bilateral"], assistant=cells["assistant"],
        co_surgeon=cells["co_surgeon"], team=cells["team"], endoscopic_base=cells["endoscopic_base"],
        nonfacility_pe_opps=number["nonfacility_pe_opps"], facility_pe_opps=number["facility_pe_opps"],
        malpractice_opps=number["malpractice_opps"],
    )  # fmt: skip


@cache
def all_codes(zip_name="rvu25d_0.zip", member_name="PPRRVU2025_Oct.csv"):
    """Every code of a real file, as {code: CodeRows}."""
    rows = {}
    for cells in cms.rows(zip_name, member_name):
        rows.setdefault(cells["hcpcs"], {})[cells["modifier"]] = row_of(cells)
    return {hcpcs: CodeRows(hcpcs, of_code, is_visit(hcpcs), base_of(of_code, rows)) for hcpcs, of_code in rows.items()}


def base_of(of_code, rows):
    bases = {row.endoscopic_base for row in of_code.values() if row.endoscopic_base}
    return next((rows[base][""] for base in bases), None)


def is_visit(hcpcs):
    return classify(hcpcs)[0].slug == "evaluation-and-management"


# code status PCTC work nonfacilityPE facilityPE MP global pre intra post MULT BILAT ASST CO TEAM base
RVU25D = """
99213 A 0 1.30 1.35 0.57 0.10 XXX 0.00 0.00 0.00 0 0 0 0 0
99214 A 0 1.92 1.80 0.83 0.15 XXX 0.00 0.00 0.00 0 0 0 0 0
74177 A 1 1.82 7.25 7.25 0.12 XXX 0.00 0.00 0.00 4 0 9 0 0
74177-26 A 1 1.82 0.66 0.66 0.10 XXX 0.00 0.00 0.00 4 0 9 0 0
74177-TC A 1 0.00 6.59 6.59 0.02 XXX 0.00 0.00 0.00 4 0 9 0 0
71260 A 1 1.16 3.85 3.85 0.07 XXX 0.00 0.00 0.00 4 0 0 0 0
71260-26 A 1 1.16 0.43 0.43 0.05 XXX 0.00 0.00 0.00 4 0 0 0 0
71260-TC A 1 0.00 3.42 3.42 0.02 XXX 0.00 0.00 0.00 4 0 0 0 0
70555 C 1 0.00 0.00 0.00 0.00 XXX 0.00 0.00 0.00 0 3 0 0 0
70555-26 A 1 2.54 0.86 0.86 0.13 XXX 0.00 0.00 0.00 0 3 0 0 0
70555-TC C 1 0.00 0.00 0.00 0.00 XXX 0.00 0.00 0.00 0 3 0 0 0
27447 A 0 19.60 15.30 15.30 3.98 090 0.10 0.69 0.21 2 1 2 1 0
45385 A 0 4.57 8.33 2.38 0.56 000 0.00 0.00 0.00 3 0 1 0 0 45378
45380 A 0 3.56 8.79 1.93 0.47 000 0.00 0.00 0.00 3 0 1 0 0 45378
45378 A 0 3.26 6.44 1.79 0.43 000 0.00 0.00 0.00 2 0 1 0 0
45378-53 A 0 1.63 3.22 0.90 0.22 000 0.00 0.00 0.00 2 0 1 0 0
43239 A 0 2.39 8.36 1.42 0.29 000 0.00 0.00 0.00 3 0 1 0 0 43235
43235 A 0 2.09 6.18 1.29 0.27 000 0.00 0.00 0.00 2 0 1 0 0
44140 A 0 22.59 12.52 12.52 5.27 090 0.09 0.81 0.10 2 0 2 1 0
49002 A 0 17.63 9.59 9.59 4.20 090 0.09 0.81 0.10 2 0 2 1 0
49505 A 0 7.96 5.99 5.99 1.99 090 0.09 0.81 0.10 2 1 2 1 0
47562 A 0 10.47 6.97 6.97 2.62 090 0.09 0.81 0.10 2 0 2 1 0
93005 A 3 0.00 0.18 0.18 0.01 XXX 0.00 0.00 0.00 6 0 0 0 0
36415 X 9 0.00 0.00 0.00 0.00 XXX 0.00 0.00 0.00 9 9 9 9 9
70496 A 1 1.75 6.56 6.56 0.11 XXX 0.00 0.00 0.00 4 0 0 0 0
70496-26 A 1 1.75 0.63 0.63 0.08 XXX 0.00 0.00 0.00 4 0 0 0 0
70496-TC A 1 0.00 5.93 5.93 0.03 XXX 0.00 0.00 0.00 4 0 0 0 0
00790 J 9 0.00 0.00 0.00 0.00 XXX 0.00 0.00 0.00 9 9 9 9 9
20610 A 0 0.79 1.04 0.44 0.13 000 0.00 0.00 0.00 2 1 1 0 0
29826 A 0 3.00 1.56 1.56 0.59 ZZZ 0.00 0.00 0.00 0 1 2 1 0
64493 A 0 1.52 3.64 1.05 0.16 000 0.00 0.00 0.00 2 1 2 0 0
97110 A 7 0.45 0.43 0.43 0.01 XXX 0.00 0.00 0.00 5 0 0 0 0
66984 A 0 7.35 8.23 8.23 0.55 090 0.10 0.70 0.20 2 1 1 0 0
33533 A 0 33.75 13.54 13.54 8.02 090 0.09 0.82 0.09 2 0 2 0 0
22551 A 0 25.00 18.55 18.55 8.19 090 0.10 0.69 0.21 2 0 2 2 0
22552 A 0 6.50 3.29 3.29 2.12 ZZZ 0.00 0.00 0.00 0 0 2 2 0
30520 A 0 7.01 12.18 12.18 1.02 090 0.10 0.76 0.14 2 0 1 0 0
99291 A 0 4.50 3.27 1.42 0.44 XXX 0.00 0.00 0.00 0 0 0 0 0
36556 A 0 1.75 4.25 0.52 0.22 000 0.00 0.00 0.00 0 0 1 0 0
62270 A 0 1.22 2.88 0.43 0.28 000 0.00 0.00 0.00 2 0 1 0 0
11042 A 0 1.01 2.73 0.68 0.13 000 0.00 0.00 0.00 2 0 1 0 0
69210 A 0 0.61 0.76 0.28 0.07 000 0.00 0.00 0.00 2 2 1 0 0
77067 A 1 0.76 3.04 3.04 0.05 XXX 0.00 0.00 0.00 0 2 0 0 0
77067-26 A 1 0.76 0.28 0.28 0.04 XXX 0.00 0.00 0.00 0 2 0 0 0
77067-TC A 1 0.00 2.76 2.76 0.01 XXX 0.00 0.00 0.00 0 2 0 0 0
78815 C 1 0.00 0.00 0.00 0.00 XXX 0.00 0.00 0.00 0 0 0 0 0
78815-26 A 1 2.44 0.81 0.81 0.12 XXX 0.00 0.00 0.00 0 0 0 0 0
78815-TC C 1 0.00 0.00 0.00 0.00 XXX 0.00 0.00 0.00 0 0 0 0 0
86153-26 A 6 0.69 0.27 0.27 0.02 XXX 0.00 0.00 0.00 0 0 0 0 0
27215 I 9 10.45 6.70 6.70 1.05 090 0.10 0.69 0.21 9 9 9 9 9
64483 A 0 1.90 5.24 1.27 0.16 000 0.00 0.00 0.00 2 1 1 0 0
20930 B 9 0.00 0.00 0.00 0.00 XXX 0.00 0.00 0.00 9 9 9 9 9
31500 A 0 3.00 0.76 0.76 0.47 000 0.00 0.00 0.00 0 0 1 0 0
90837 A 0 3.63 1.06 0.45 0.08 XXX 0.00 0.00 0.00 0 0 9 0 0
J1885 E 9 0.00 0.00 0.00 0.00 XXX 0.00 0.00 0.00 9 9 9 9 9
66830 A 0 9.47 10.84 10.84 0.73 090 0.10 0.70 0.20 2 1 1 0 0
59400 A 0 37.00 25.76 25.76 10.06 MMM 0.00 0.00 0.00 2 0 1 0 0
"""


def _examples():
    rows = {}
    for line in RVU25D.strip().splitlines():
        key, *cells = line.split()
        hcpcs, _, modifier = key.partition("-")
        status, pctc, days, base = cells[0], cells[1], cells[6], cells[15] if len(cells) > 15 else ""
        work, nonfacility, facility, malpractice = map(Decimal, cells[2:6])
        before, during, after = map(Decimal, cells[7:10])
        multiple, bilateral, assistant, co_surgeon, team = cells[10:15]
        rows.setdefault(hcpcs, {})[modifier] = Row(
            status=status, work=work, nonfacility_pe=nonfacility, facility_pe=facility, malpractice=malpractice,
            pctc=pctc, global_days=days, preoperative=before, intraoperative=during, postoperative=after,
            multiple_procedure=multiple, bilateral=bilateral, assistant=assistant, co_surgeon=co_surgeon, team=team,
            endoscopic_base=base,
        )  # fmt: skip
    return {code: CodeRows(code, of_code, is_visit(code), base_of(of_code, rows)) for code, of_code in rows.items()}


EXAMPLES = _examples()
