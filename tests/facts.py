"""Codes as printed in RVU25D, for tests of the rules: some listed here, and all of a real file.

`EXAMPLES` are those of the worked examples. `CODES` has more, with CMS's NA flags and outpatient caps.
"""

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
    return next((rows[base][""] for base in bases if "" in rows.get(base, {})), None)


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

# The same columns, - for no base, the columns with NA (N: nonfacility, F: facility), the OPPS nonfacility PE, facility
# PE and MP of a cap.
MORE = """
0042T C 0 0.00 0.00 0.00 0.00 XXX 0.00 0.00 0.00 0 0 0 0 0 - -
20680 A 0 5.96 11.03 5.81 1.03 090 0.10 0.69 0.21 2 0 0 0 0 - -
27447 A 0 19.60 15.30 15.30 3.98 090 0.10 0.69 0.21 2 1 2 1 0 - N
29805 A 0 6.03 7.28 7.28 1.18 090 0.10 0.69 0.21 2 1 1 1 0 - N
29827 A 0 15.59 13.85 13.85 3.03 090 0.10 0.69 0.21 3 1 2 1 0 29805 N
29870 A 0 5.19 10.76 6.56 1.01 090 0.10 0.69 0.21 2 1 1 1 0 - -
29875 A 0 6.45 7.54 7.54 1.29 090 0.10 0.69 0.21 3 1 0 0 0 29870 N
29876 A 0 8.87 9.39 9.39 1.77 090 0.10 0.69 0.21 3 1 1 0 0 29870 N
29881 A 0 7.03 8.22 8.22 1.39 090 0.10 0.69 0.21 3 1 0 0 0 29870 N
33405 A 0 41.32 15.88 15.88 9.78 090 0.09 0.84 0.07 2 0 2 1 0 - N
33533 A 0 33.75 13.54 13.54 8.02 090 0.09 0.82 0.09 2 0 2 0 0 - N
42145 A 0 9.78 9.59 9.59 1.42 090 0.09 0.81 0.10 2 0 1 0 0 - N
47562 A 0 10.47 6.97 6.97 2.62 090 0.09 0.81 0.10 2 0 2 1 0 - N
49320 A 0 5.14 3.66 3.66 1.23 010 0.10 0.80 0.10 2 0 2 0 0 - N
49505 A 0 7.96 5.99 5.99 1.99 090 0.09 0.81 0.10 2 1 2 1 0 - N
58150 A 0 17.31 10.49 10.49 2.90 090 0.12 0.74 0.14 2 0 2 1 0 - N
58720 A 0 12.16 8.67 8.67 2.13 090 0.12 0.74 0.14 2 2 2 1 0 - N
59409 A 0 14.37 5.76 5.76 3.86 MMM 0.00 0.00 0.00 2 0 0 0 0 - N
59414 A 0 1.61 0.62 0.62 0.50 MMM 0.00 0.00 0.00 2 0 0 0 0 - N
69436 A 0 2.01 2.55 2.55 0.29 010 0.10 0.80 0.10 2 1 1 0 0 - N
71046 A 1 0.22 0.77 0.77 0.02 XXX 0.00 0.00 0.00 0 0 0 0 0 - F 2.76 2.76 0.05
71046-26 A 1 0.22 0.08 0.08 0.01 XXX 0.00 0.00 0.00 0 0 0 0 0 - -
71046-TC A 1 0.00 0.69 0.69 0.01 XXX 0.00 0.00 0.00 0 0 0 0 0 - F 2.68 2.68 0.04
76145 A 3 0.00 29.03 29.03 0.51 XXX 0.00 0.00 0.00 0 0 0 0 0 - F
80053 X 9 0.00 0.00 0.00 0.00 XXX 0.00 0.00 0.00 9 9 9 9 9 - -
80506 A 1 0.80 0.42 0.42 0.04 ZZZ 0.00 0.00 0.00 0 0 0 0 0 - F
90471 A 5 0.17 0.44 0.44 0.01 XXX 0.00 0.00 0.00 0 0 0 0 0 - F
92928 A 0 10.96 3.80 3.80 2.45 000 0.00 0.00 0.00 2 0 0 0 0 - N
93000 A 4 0.17 0.24 0.24 0.02 XXX 0.00 0.00 0.00 6 0 0 0 0 - F
93458 A 1 5.60 23.08 23.08 1.09 000 0.00 0.00 0.00 2 0 0 0 0 - F
93458-26 A 1 5.60 1.94 1.94 1.04 000 0.00 0.00 0.00 2 0 0 0 0 - -
93458-TC A 1 0.00 21.14 21.14 0.05 000 0.00 0.00 0.00 0 0 0 0 0 - F
96372 A 5 0.17 0.25 0.25 0.01 XXX 0.00 0.00 0.00 0 0 0 0 0 - F
99215 A 0 2.80 2.42 1.28 0.21 XXX 0.00 0.00 0.00 0 0 0 0 0 - -
99222 A 0 2.60 1.06 1.06 0.22 XXX 0.00 0.00 0.00 0 0 0 0 0 - N
99223 A 0 3.50 1.39 1.39 0.28 XXX 0.00 0.00 0.00 0 0 0 0 0 - N
99292 A 0 2.25 1.11 0.72 0.21 ZZZ 0.00 0.00 0.00 0 0 0 0 0 - -
99417 I 9 0.61 0.27 0.24 0.04 ZZZ 0.00 0.00 0.00 9 9 9 9 9 - -
99499 C 0 0.00 0.00 0.00 0.00 XXX 0.00 0.00 0.00 0 0 0 0 0 - -
G0439 A 0 1.92 1.86 1.86 0.13 XXX 0.00 0.00 0.00 0 0 0 0 0 - F
G2211 A 0 0.33 0.13 0.13 0.02 ZZZ 0.00 0.00 0.00 0 0 0 0 0 - -
G2212 A 0 0.61 0.31 0.27 0.04 XXX 0.00 0.00 0.00 0 0 0 0 0 - -
"""


def _listed(text):
    rows = {}
    for line in text.strip().splitlines():
        key, *cells = line.split()
        hcpcs, _, modifier = key.partition("-")
        status, pctc, days, base = cells[0], cells[1], cells[6], cells[15].strip("-") if len(cells) > 15 else ""
        na, caps = "".join(cells[16:17]), [Decimal(cell) for cell in cells[17:]] or [Decimal(0)] * 3
        work, nonfacility, facility, malpractice = map(Decimal, cells[2:6])
        before, during, after = map(Decimal, cells[7:10])
        multiple, bilateral, assistant, co_surgeon, team = cells[10:15]
        rows.setdefault(hcpcs, {})[modifier] = Row(
            status=status, work=work, nonfacility_pe=nonfacility, facility_pe=facility, malpractice=malpractice,
            pctc=pctc, global_days=days, preoperative=before, intraoperative=during, postoperative=after,
            multiple_procedure=multiple, bilateral=bilateral, assistant=assistant, co_surgeon=co_surgeon, team=team,
            endoscopic_base=base, nonfacility_na="N" in na, facility_na="F" in na, nonfacility_pe_opps=caps[0],
            facility_pe_opps=caps[1], malpractice_opps=caps[2],
        )  # fmt: skip
    return {code: CodeRows(code, of_code, is_visit(code), base_of(of_code, rows)) for code, of_code in rows.items()}


EXAMPLES = _listed(RVU25D)
COMPLETE = _listed(MORE)  # with NA flags and caps
CODES = EXAMPLES | COMPLETE
