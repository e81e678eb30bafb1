"""Complete tests and the codes of their components, with the totals of RVU25D."""

from decimal import Decimal

import pytest

from codes.domain.components import DiagnosticComponent, components_of_test


def neighbors(text):
    """Codes in order, each as "code indicator total"."""
    return [
        DiagnosticComponent(code, pctc, Decimal(total))
        for code, pctc, total in (item.split() for item in text.split(", "))
    ]


# RVU25D, nonfacility totals: an ECG, a stress test.
ECG = neighbors("93000 4 0.43, 93005 3 0.19, 93010 2 0.24, 93015 4 2.19, 93016 2 0.62, 93017 3 1.15, 93018 2 0.42")


@pytest.mark.parametrize("hcpcs", ["93000", "93005", "93010"])
def test_a_complete_test_is_followed_by_its_components(hcpcs):
    assert components_of_test(hcpcs, ECG) == ["93000", "93005", "93010"]


@pytest.mark.parametrize("hcpcs", ["93015", "93016", "93017", "93018"])
def test_a_stress_test_has_three_components(hcpcs):
    assert components_of_test(hcpcs, ECG) == ["93015", "93016", "93017", "93018"]


def test_a_code_that_follows_but_exceeds_the_total_belongs_to_another_test():
    listed = neighbors("10001 4 1.00, 10002 3 0.60, 10003 2 0.40, 10004 2 0.70, 10005 0 1.00")
    assert components_of_test("10003", listed) == ["10001", "10002", "10003"]
    assert components_of_test("10004", listed) == []
    assert components_of_test("10005", listed) == []


def test_components_end_at_a_code_of_another_kind():
    listed = neighbors("10001 4 1.00, 10002 3 0.60, 10005 0 0.50, 10003 2 0.40")
    assert components_of_test("10002", listed) == []
    assert components_of_test("10001", listed) == []


@pytest.mark.parametrize(("total", "is_test"), [("1.02", True), ("1.03", False), ("0.98", True), ("0.97", False)])
def test_totals_may_differ_by_the_rounding_of_each_part(total, is_test):
    listed = neighbors(f"10001 4 {total}, 10002 3 0.60, 10003 2 0.40")
    assert components_of_test("10001", listed) == (["10001", "10002", "10003"] if is_test else [])


def test_a_test_after_another_code_is_found():
    listed = neighbors("09999 0 5.00, 10001 4 1.00, 10002 3 1.00")
    assert components_of_test("10002", listed) == ["10001", "10002"]
    assert components_of_test("09999", listed) == []
    assert components_of_test("10002", []) == []
