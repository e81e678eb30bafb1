"""The rules of codes, with examples worked out by hand from the reference."""

from decimal import Decimal

import pytest

from codes.domain import indicators, section_rank
from codes.domain.hcpcs import is_code, normalize
from codes.domain.payment import GeographicIndices, formula_amount, row_amount
from codes.domain.rows import Row
from codes.domain.sections import SECTIONS, classify
from rvuedge.common.rounding import round_half_up


@pytest.mark.parametrize("text", ["99213", "0075T", "G0439", "0001U", "00100"])
def test_valid_codes(text):
    assert is_code(text)


@pytest.mark.parametrize("text", ["HCPCS", "9921", "992133", "99213-25", "A12B4", "", "99 213", "99213\n"])
def test_invalid_codes(text):
    assert not is_code(text)


def test_letters_typed_for_digits_are_corrected():
    assert normalize(" 992l3 ") == "99213"
    assert normalize("oo1oo") == "00100"


# domain.md, worked example 1: 99214 in 2025, W 1.92, PE 1.80 nonfacility and 0.83 facility, MP 0.15, factor 32.3465.
@pytest.mark.parametrize(
    ("indices", "nonfacility", "facility"),
    [
        ((Decimal(1), Decimal(1), Decimal(1)), "125.18", "93.80"),
        ((Decimal("1.000"), Decimal("0.869"), Decimal("0.575")), "115.49", "88.23"),
    ],
)
def test_amounts_of_99214(indices, nonfacility, facility):
    row = Row("A", Decimal("1.92"), Decimal("1.80"), Decimal("0.83"), Decimal("0.15"))
    for amount_of in (formula_amount, row_amount):  # no cap, so the payment is the formula's amount
        amounts = [
            round_half_up(amount_of(row, setting, Decimal("32.3465"), GeographicIndices(*indices)))
            for setting in ("nonfacility", "facility")
        ]
        assert [str(amount) for amount in amounts] == [nonfacility, facility]


@pytest.mark.parametrize(
    ("not_above", "total", "expected"), [(247, 728, 34), (1, 200, 1), (1, 201, 0), (728, 728, 100), (125, 1000, 13)]
)
def test_the_rank_is_rounded_half_up(not_above, total, expected):
    assert section_rank.rank(not_above, total) == expected


@pytest.mark.parametrize(
    ("number", "expected"),
    [(0, "0th"), (1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (13, "13th"), (21, "21st"),
     (34, "34th"), (100, "100th"), (101, "101st"), (111, "111th")],
)  # fmt: skip
def test_ordinals(number, expected):
    assert section_rank.ordinal(number) == expected


@pytest.mark.parametrize(
    ("work", "median", "expected"),
    [
        ("0.50", "0.78", "1.6x below the median (0.78)"),
        ("2.34", "0.78", "3.0x above the median (0.78)"),
        ("0.78", "0.78", "equal to the median (0.78)"),
        ("0.79", "0.78", "just above the median (0.78)"),
        ("0.77", "0.78", "just below the median (0.78)"),
    ],
)
def test_comparison_with_the_median(work, median, expected):
    assert section_rank.against_median(Decimal(work), Decimal(median)) == expected


@pytest.mark.parametrize(
    ("hcpcs", "slug", "heading"),
    [
        ("00100", "anesthesia", "Anesthesia"),
        ("99100", "anesthesia", "Qualifying circumstances"),
        ("27447", "surgery", "Musculoskeletal"),
        ("69990", "surgery", "Microscope"),
        ("71046", "radiology", "Diagnostic imaging"),
        ("88305", "pathology-and-laboratory", "Surgical pathology"),
        ("97760", "medicine", "Physical medicine and rehabilitation"),
        ("99213", "evaluation-and-management", "Visits"),
        ("98006", "medicine", "Telemedicine visits"),
        ("0075T", "category-iii", ""),
        ("3008F", "category-ii", ""),
        ("G0439", "hcpcs-g", ""),
        ("00000", "other", ""),
        ("99999", "other", ""),
    ],
)
def test_sections(hcpcs, slug, heading):
    section, subheading = classify(hcpcs)
    assert (section.slug, subheading) == (slug, heading)


def test_every_five_digit_number_has_a_section():
    names = {section.slug for section in SECTIONS}
    assert all(classify(f"{number:05d}")[0].slug in names for number in range(100_000))


@pytest.mark.parametrize(
    ("status", "pctc", "prefix"),
    [
        ("X", "0", "Not a physician service"),
        ("C", "1", "Contractor-priced"),
        ("J", "9", "Anesthesia is valued by base units"),
        ("A", "3", "The technical component of a test"),
        ("A", "5", "Done by staff incident to"),
        ("A", "0", "CMS assigns this service no physician work"),
        ("Z", "0", "CMS gives this code no work RVU"),
    ],
)
def test_a_code_without_work_explains_why(status, pctc, prefix):
    assert indicators.why_no_work(status, pctc).startswith(prefix)


def test_an_unknown_indicator_is_shown_as_printed():
    assert indicators.status_of("Z").name == "Status Z"
    assert not indicators.status_of("Z").is_payable
