"""For any input, a parser returns a complete file or says what's wrong; the three formats agree."""

import string
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from codes.importing.cms.anes import parse_anes
from codes.importing.cms.errors import ReleaseFileError
from codes.importing.cms.gpci import parse_gpci
from codes.importing.cms.locco import parse_locco
from codes.importing.cms.oppscap import parse_oppscap
from codes.importing.cms.pprrvu import parse_pprrvu
from codes.importing.cms.sources import Member
from tests import making

PARSERS = (parse_pprrvu, parse_gpci, parse_anes, parse_locco, parse_oppscap)
GOOD = making.pprrvu_csv([making.row("20610", work_rvu="0.77"), making.row("99213", work_rvu="1.30")])
hundredths = st.integers(0, 9_999).map(lambda n: f"{n // 100}.{n % 100:02d}")
hcpcs = st.from_regex(
    r"[0-9]{5}|[0-9]{4}[A-Z]|[A-Z][0-9]{4}", fullmatch=True, alphabet=string.ascii_uppercase + "0123456789"
)


def outcome(parser, data, kind="csv"):
    """Return 'rows' if the file was accepted, 'refused' if it was refused with reasons."""
    try:
        return "rows" if parser(Member(f"PPRRVU2026_Jan.{kind}", kind, data)).rows else "nothing"
    except ReleaseFileError as error:
        return "refused" if error.problems and all(problem.reason for problem in error.problems) else "no reason"


@given(data=st.binary(max_size=400), parser=st.sampled_from(PARSERS), kind=st.sampled_from(["csv", "txt", "xlsx"]))
def test_no_bytes_crash_a_parser(data, parser, kind):
    assert outcome(parser, data, kind) == "refused"


@given(position=st.integers(0, len(GOOD) - 1), byte=st.integers(0, 255))
def test_one_changed_byte_never_crashes_the_parser(position, byte):
    data = GOOD[:position] + bytes([byte]) + GOOD[position + 1 :]
    assert outcome(parse_pprrvu, data) in ("rows", "refused")


@given(
    digit=st.sampled_from(string.digits), position=st.integers(GOOD.index(b"20610,") + 16, GOOD.index(b"20610,") + 40)
)
def test_one_changed_digit_in_the_values_is_never_accepted(digit, position):
    """The totals protect the values: a digit of work, PE or MP can't change on its own."""
    data = GOOD[:position] + digit.encode() + GOOD[position + 1 :]
    if data == GOOD:
        return
    try:
        (first, *_) = parse_pprrvu(Member("PPRRVU2026_Jan.csv", "csv", data)).rows
    except ReleaseFileError:
        return
    parts = (first.work_rvu, first.nonfacility_pe_rvu, first.facility_pe_rvu, first.malpractice_rvu)
    assert parts == tuple(Decimal(text) for text in ("0.77", "0.80", "0.50", "0.10"))


@given(
    st.dictionaries(hcpcs, st.tuples(hundredths, hundredths, hundredths, hundredths), min_size=1, max_size=6),
    st.sampled_from([31, 32]),
)
def test_the_formats_agree_on_any_values(values, layout):
    rows = [
        making.row(code, work_rvu=work, nonfacility_pe_rvu=nonfacility, facility_pe_rvu=facility, malpractice_rvu=mp)
        for code, (work, nonfacility, facility, mp) in values.items()
    ]
    of_csv = parse_pprrvu(Member("PPRRVU2026_Jan.csv", "csv", making.pprrvu_csv(rows, layout))).rows
    of_txt = parse_pprrvu(Member("PPRRVU2026_Jan.txt", "txt", making.pprrvu_txt(rows, layout))).rows
    sheet = making.xlsx_bytes(making.pprrvu_cells(rows, layout))
    of_xlsx = parse_pprrvu(Member("PPRRVU2026_Jan.xlsx", "xlsx", sheet)).rows
    assert of_csv == of_txt == of_xlsx
    assert [(row.hcpcs, str(row.work_rvu)) for row in of_csv] == [(code, work) for code, (work, *_) in values.items()]
