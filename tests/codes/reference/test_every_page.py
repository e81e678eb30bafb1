"""Every code of RVU25D on its page and in the API: each number is checked against CMS's CSV, read with csv.reader.

`make test` takes every 30th code, `make test-all` all 16,852, in four parts split between the two processes.
"""

import html
import re
from collections import Counter
from decimal import ROUND_HALF_UP, Decimal

import pytest
from django.core.cache import caches

from codes.importing import services
from tests import cms
from tests.effort import FULL, share_of

pytestmark = [pytest.mark.cms, pytest.mark.django_db]

PARTS, EVERY = 4, 45
DAY = "2025-11-03"
FACTOR = Decimal("32.3465")
MAX_BYTES = 100_000
CODES, ROWS = 16_852, 19_090
LABELS = {"Whole service": "", "Professional component, 26": "26", "Technical component, TC": "TC"} | {
    "Discontinued procedure, 53": "53"
}
SETTINGS = {"Nonfacility": ("nonfacility",), "Facility": ("facility",), "Both": ("nonfacility", "facility")} | {
    "Both settings": ("nonfacility", "facility")
}
TABLE_ROW = re.compile(r"<tr.*?</tr>", re.DOTALL)
CELL = re.compile(r"<t[hd][^>]*>(.*?)</t[hd]>", re.DOTALL)


@pytest.fixture(scope="module")
def printed():
    """The rows of the CSV by code and modifier."""
    rows = {}
    for row in cms.rows("rvu25d_0.zip", "PPRRVU2025_Oct.csv"):
        rows.setdefault(row["hcpcs"], {})[row["modifier"]] = row
    assert (len(rows), sum(map(len, rows.values()))) == (CODES, ROWS)
    return rows


@pytest.fixture(scope="module", autouse=True)
def rvu25d_of_cms(load_once):
    """CMS's own release, published for all tests in this module."""
    return load_once(lambda: services.import_release(cms.FOLDER / "rvu25d_0.zip", publish=True))


def two_decimals(number):
    return str(Decimal(number).quantize(Decimal("0.01"), ROUND_HALF_UP))


def dollars(row, setting):
    """Compute national dollars independently: W + PE + MP, or CMS's outpatient cap if it's lower."""
    return None if row[f"{setting}_na"] == "NA" else formula_dollars(row, setting)


def listed(row):
    """The facility amount that CMS lists for a technical service (PC/TC 3), though no clinician is paid it."""
    is_listed = row["pctc"] == "3" and row["facility_na"] == "NA"
    return formula_dollars(row, "facility") if is_listed else None


def formula_dollars(row, setting):
    if row["status"] not in "ART":
        return None
    if not Decimal(row["nonfacility_total"]) + Decimal(row["facility_total"]):
        return None
    work, expense, malpractice = (Decimal(row[n]) for n in ("work_rvu", f"{setting}_pe_rvu", "malpractice_rvu"))
    total, cap = work + expense + malpractice, Decimal(row[f"{setting}_pe_opps"])
    if cap:
        total = min(total, work + cap + Decimal(row["malpractice_opps"]))
    return two_decimals(total * FACTOR)


def section(page, name):
    match = re.search(rf'<section class="cell" id="{name}".*?</section>', page, re.DOTALL)
    return match[0] if match else ""


def cells(line):
    texts = (re.sub(r"<[^>]+>", " ", cell) for cell in CELL.findall(line))
    return [" ".join(html.unescape(text).replace(",", "" if "$" in text else ",").split()) for text in texts]


def number(text):
    found = re.search(r"-?\d[\d,]*\.\d\d", text)
    return found[0].replace(",", "") if found else None


def values_on(page, modifiers):
    """{(modifier, setting): (work, expense, malpractice, total)} as the page's table of values prints them."""
    table, found, modifier = section(page, "values"), {}, ""
    lines = [cells(line) for line in TABLE_ROW.findall(table)][1:]
    if len(modifiers) == 1:
        columns = list(
            zip(*((number(nonfacility), number(facility)) for _, nonfacility, facility in lines), strict=True)
        )
        return {(modifiers[0], "nonfacility"): columns[0], (modifiers[0], "facility"): columns[1]} if columns else {}
    for line in lines:
        if len(line) == 1:
            modifier = LABELS[line[0]]
            continue
        for setting in SETTINGS[line[0].replace(" NA", "")]:
            found[modifier, setting] = tuple(number(text) for text in line[1:])
    return found


def amounts_on(page, modifiers):
    """{(modifier, setting): dollars or None} as the page's national table prints them."""
    table = re.search(r'<table class="table payment-table">.*?</table>', section(page, "payment"), re.DOTALL)
    found, modifier = {}, modifiers[0]
    for line in [cells(line) for line in TABLE_ROW.findall(table[0])][1:] if table else []:
        if len(line) == 1:
            modifier = LABELS[line[0]]
            continue
        for setting in SETTINGS[re.match(r"Both settings|Nonfacility|Facility", line[0])[0]]:
            amount, _, label = line[1].partition(" ")
            found[modifier, setting] = None if line[1] == "no price" else number(amount)
            if label and line[1] != "no price":
                assert (setting, label) == ("facility", "listed by CMS; no professional payment")
                found[modifier, "listed"], found[modifier, setting] = found[modifier, setting], None
    return found


def expected_values(rows):
    return {
        (modifier, setting): tuple(
            two_decimals(row[name]) for name in ("work_rvu", f"{setting}_pe_rvu", "malpractice_rvu", f"{setting}_total")
        )
        for modifier, row in rows.items()
        for setting in ("nonfacility", "facility")
    }


def expected_amounts(rows):
    found = {(m, setting): dollars(row, setting) for m, row in rows.items() for setting in ("nonfacility", "facility")}
    return found | {(m, "listed"): amount for m, row in rows.items() if (amount := listed(row))}


def work_of(rows):
    """The blank row's work when above zero, else the largest row's."""
    blank = Decimal(rows[""]["work_rvu"]) if "" in rows else Decimal(0)
    return two_decimals(blank or max(Decimal(row["work_rvu"]) for row in rows.values()))


def page_errors(page, rows):
    """Return what differs between the page and the CSV."""
    modifiers, errors = sorted(rows), []
    values = expected_values(rows)
    has_values = any(Decimal(total) for *_, total in values.values())
    if values_on(page, modifiers) != (values if has_values else {}):
        errors.append(("values", values_on(page, modifiers), values))
    amounts = expected_amounts(rows)
    if amounts_on(page, modifiers) != (amounts if any(amounts.values()) else {}):
        errors.append(("amounts", amounts_on(page, modifiers), amounts))
    work = work_of(rows)
    shown = re.search(r"<dt>work RVU.*?</dt><dd>(.*?)</dd>", page)
    if (shown[1] if shown else "None") != (work if Decimal(work) else "None"):
        errors.append(("work", shown and shown[1], work))
    return errors


def api_errors(answer, rows):
    """Return what differs between the JSON and the CSV."""
    errors = [] if answer["work_rvu"] == work_of(rows) else [("work", answer["work_rvu"])]
    found = {row["modifier"]: row for row in answer["rows"]}
    for modifier, row in rows.items():
        expected = cms.as_stored(row)
        del expected["hcpcs"]
        expected |= {f"{setting}_amount": dollars(row, setting) for setting in ("nonfacility", "facility")}
        expected["listed_facility_amount"] = listed(row)
        errors += [(modifier, name) for name, value in expected.items() if found[modifier][name] != value]
    return errors


@pytest.mark.parametrize("part", range(PARTS))
def test_every_number_on_pages_and_in_the_api_matches_the_file(client, printed, part):
    mine = sorted(printed)[part::PARTS]
    codes = sorted({*share_of(mine, EVERY), *(hcpcs for hcpcs in mine if "53" in printed[hcpcs])})  # few have a 53 row
    errors, largest, seen = {}, 0, Counter()
    for hcpcs in codes:
        response = client.get(f"/codes/{hcpcs}/", {"date": DAY})
        assert response.status_code == 200, hcpcs
        page = response.content.decode()
        largest = max(largest, len(response.content))
        answer = client.get(f"/api/v1/codes/{hcpcs}/", {"date": DAY})
        assert answer.status_code == 200, hcpcs
        if wrong := page_errors(page, printed[hcpcs]) + api_errors(answer.json(), printed[hcpcs]):
            errors[hcpcs] = wrong
        seen["codes"] += 1
        seen["priced"] += bool(amounts_on(page, sorted(printed[hcpcs])))
        seen["with rows"] += len(printed[hcpcs]) > 1
    caches["pages"].clear()
    print(f"\n{seen['codes']:,} codes, {dict(seen)}, largest page {largest:,} bytes")
    assert errors == {}
    assert largest < MAX_BYTES
    assert seen["codes"] == len(codes) >= CODES // PARTS // (1 if FULL else EVERY)
    assert seen["priced"] > 0.4 * seen["codes"]
    assert seen["with rows"] > 0.05 * seen["codes"]


def test_the_58_capped_rows_show_cap_and_formula(client, printed):
    capped = [
        (hcpcs, modifier, setting, two_decimals(Decimal(row[f"{setting}_total"]) * FACTOR), dollars(row, setting))
        for hcpcs, rows in printed.items()
        for modifier, row in rows.items()
        for setting in ("nonfacility", "facility")
        if dollars(row, setting) not in (None, two_decimals(Decimal(row[f"{setting}_total"]) * FACTOR))
    ]
    assert len({(hcpcs, modifier) for hcpcs, modifier, *_ in capped}) == 58
    for hcpcs, modifier, setting, formula, cap in capped[::7]:
        rows = {row["modifier"]: row for row in client.get(f"/api/v1/codes/{hcpcs}/", {"date": DAY}).json()["rows"]}
        row = rows[modifier]
        assert (row[f"{setting}_amount"], row[f"uncapped_{setting}_amount"]) == (cap, formula)
        page = client.get(f"/codes/{hcpcs}/", {"date": DAY}).content.decode()
        assert f"capped at the hospital outpatient rate, down from ${Decimal(formula):,}" in page
