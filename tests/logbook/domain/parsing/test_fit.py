"""The groups of modifiers that fit a code, indicator by indicator."""

from decimal import Decimal

import pytest

from codes.domain.rows import CodeRows, Row
from logbook.domain.parsing import fit
from logbook.domain.parsing.fit import fit_of, fits

NOTHING = {"global_days": "YYY", "assistant": "9"}


def code(hcpcs="G0001", *, is_visit=False, row_modifiers=("",), work="0", status="A", **indicators):
    row = Row(status, Decimal(work), **{**NOTHING, **indicators})
    return CodeRows(hcpcs, dict.fromkeys(row_modifiers, row), is_visit)


def groups(bits):
    """The names of the groups in a bit mask."""
    names = (
        "VISIT", "SEPARATE", "COMPONENT", "BILATERAL", "MULTIPLE", "SURGICAL", "CHANGED_SERVICE", "SPLIT",
        "TWO_SURGEONS", "TEAM", "ASSISTANT", "ANESTHESIA", "LABORATORY", "LATERALITY", "WORK", "IS_VISIT",
        "ADD_ON",
    )  # fmt: skip
    return {name for name in names if bits & getattr(fit, name)}


def test_each_group_has_its_own_bit():
    assert sorted(set(fit.FITS.values()) | {fit.WORK, fit.IS_VISIT, fit.ADD_ON}) == [2**n for n in range(17)]


@pytest.mark.parametrize(
    ("of_code", "expected"),
    [
        ({}, set()),
        ({"is_visit": True}, {"VISIT", "IS_VISIT"}),
        ({"global_days": "XXX"}, {"SEPARATE"}),
        ({"global_days": "XXX", "hcpcs": "71046"}, set()),  # radiology and laboratory tests need no 25
        ({"global_days": "XXX", "hcpcs": "80053"}, {"LABORATORY"}),
        ({"global_days": "XXX", "hcpcs": "90837"}, {"SEPARATE"}),
        ({"row_modifiers": ("", "26")}, {"COMPONENT"}),
        ({"row_modifiers": ("TC",)}, {"COMPONENT"}),
        ({"row_modifiers": ("", "53")}, set()),
        *[({"bilateral": indicator}, {"BILATERAL"}) for indicator in "123"],
        *[({"bilateral": indicator}, set()) for indicator in "09"],
        *[({"multiple_procedure": indicator}, {"MULTIPLE"}) for indicator in "23"],
        *[({"multiple_procedure": indicator}, set()) for indicator in "04569"],
        ({"global_days": "ZZZ"}, {"CHANGED_SERVICE", "ADD_ON"}),
        *[({"global_days": days}, {"SPLIT"}) for days in ("010", "090")],
        *[({"global_days": days}, set()) for days in ("000", "MMM")],
        *[({"co_surgeon": indicator}, {"TWO_SURGEONS"}) for indicator in "12"],
        *[({"co_surgeon": indicator}, set()) for indicator in "09"],
        *[({"team": indicator}, {"TEAM"}) for indicator in "12"],
        *[({"team": indicator}, set()) for indicator in "09"],
        *[({"assistant": indicator}, {"ASSISTANT"}) for indicator in "02"],
        *[({"assistant": indicator}, set()) for indicator in "19"],
        ({"status": "J"}, {"ANESTHESIA"}),
        ({"hcpcs": "80053"}, {"LABORATORY"}),
        ({"work": "0.01"}, {"WORK"}),
        *[({"hcpcs": hcpcs}, {"SURGICAL", "CHANGED_SERVICE"}) for hcpcs in ("10004", "33533", "69990")],
        *[({"hcpcs": hcpcs}, set()) for hcpcs in ("10003", "69991", "4000F", "0075T")],
    ],
)
def test_each_indicator_decides_its_group(of_code, expected):
    """All codes but visits may have a side, for example LT."""
    assert groups(fit_of(code(**of_code))) == expected | (set() if of_code.get("is_visit") else {"LATERALITY"})


def test_a_code_has_work_if_one_of_its_rows_has():
    rows = {"": Row("C", Decimal(0)), "26": Row("A", Decimal("2.54")), "TC": Row("C", Decimal(0))}
    assert fit_of(CodeRows("70555", rows)) & fit.WORK


def test_a_modifier_fits_by_its_group_and_one_without_a_group_fits_every_code():
    assert fits("50", fit.BILATERAL | fit.WORK)
    assert not fits("50", fit.MULTIPLE | fit.WORK)
    assert fits("59", 0)
    assert fits("59", fit.WORK)
    assert not fits("TC", 0)
    assert not fits("T9", fit.TEAM)
    assert {"62", "66", "80", "AS"} == {
        name for name in fit.FITS if fits(name, fit.TWO_SURGEONS | fit.TEAM | fit.ASSISTANT)
    } - {"81", "82"}
