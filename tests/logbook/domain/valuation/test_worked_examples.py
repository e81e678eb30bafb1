"""The worked examples of the reference (§4.1): exact work RVUs under RVU25D."""

from decimal import Decimal

import pytest

from logbook.domain.valuation.line import LineInput, sum_of
from logbook.domain.valuation.policy import FULL, PARITY, UNREDUCED, Policy
from logbook.domain.valuation.session import value_session
from logbook.domain.valuation.trace import replay
from tests.facts import EXAMPLES

IMAGING = Policy("custom", reduces_imaging=True)


def line(text, **options):
    """Parse a text such as `27447-54-RT x2` into a line."""
    code, _, units = text.partition(" x")
    hcpcs, *modifiers = code.split("-")
    return LineInput(EXAMPLES[hcpcs], tuple(modifiers), int(units or 1), **options)


def value(*texts, policy=PARITY, setting="facility"):
    return value_session([line(text, setting=setting) for text in texts], policy)


def flags(*texts, policy=PARITY):
    return [[flag.rule for flag in valued.flags] for valued in value(*texts, policy=policy)]


@pytest.mark.parametrize(
    ("lines", "each", "total"),
    [
        (["99214"], ["1.92"], "1.92"),
        (["74177"], ["1.82"], "1.82"),
        (["74177-26"], ["1.82"], "1.82"),
        (["74177-TC"], ["0"], "0"),
        (["70555"], ["2.54"], "2.54"),
        (["27447-50"], ["29.40"], "29.40"),
        (["27447-RT", "27447-LT"], ["14.70", "14.70"], "29.40"),
        (["45385", "45380"], ["4.57", "0.30"], "4.87"),
        (["45385", "45380", "43239"], ["4.57", "0.30", "1.195"], "6.065"),
        (["45385", "45378"], ["4.57", "0"], "4.57"),
        (["27447-54"], ["15.484"], "15.484"),
        (["27447-55"], ["4.116"], "4.116"),
        (["27447-56"], ["1.96"], "1.96"),
        (["44140-80"], ["3.6144"], "3.6144"),
        (["44140-AS"], ["3.07224"], "3.07224"),
        (["44140-62"], ["14.11875"], "14.11875"),
        (["49002-78"], ["14.2803"], "14.2803"),
        (["49002-78", "47562"], ["14.2803", "10.47"], "24.7503"),
        (["49505-50", "47562"], ["11.94", "5.235"], "17.175"),
        (["74177-26", "71260-26"], ["1.82", "1.16"], "2.98"),
        (["45378-53"], ["1.63"], "1.63"),
        (["93005"], ["0"], "0"),
        (["36415"], ["0"], "0"),
        (["00790"], ["0"], "0"),
    ],
)
def test_the_worked_examples(lines, each, total):
    valued = value(*lines)
    assert [item.adjusted for item in valued] == [Decimal(text) for text in each]
    assert sum_of(valued) == Decimal(total)
    assert [replay(item.steps) for item in valued] == [item.adjusted for item in valued]


def test_99214_has_the_same_value_in_either_setting():
    assert value("99214", setting="nonfacility")[0].adjusted == value("99214")[0].adjusted == Decimal("1.92")


def test_gross_and_adjusted_values():
    valued = value("45385", "45380")
    assert [(item.gross, item.adjusted) for item in valued] == [
        (Decimal("4.57"), Decimal("4.57")), (Decimal("3.56"), Decimal("0.30")),
    ]  # fmt: skip


def test_the_trace_shows_family_and_ranking():
    valued = value("45385", "45380", "43239")
    assert [step.rule for step in valued[1].steps] == ["row", "family", "rank"]
    assert valued[1].steps[1].operand == Decimal("3.26")
    assert [step.on for item in valued for step in item.steps if step.rule == "rank"] == ["1", "1", "2"]


@pytest.mark.parametrize(
    ("lines", "total"),
    [
        (["20610 x3"], "1.58"),  # 0.79 + 2 × 0.395
        (["20610", "20610"], "1.185"),
        (["20610 x2", "27447"], "20.39"),  # 19.60 + 0.395 + 0.395
        (["45385 x2"], "5.88"),  # 4.57 + (4.57 − 3.26)
        (["29826", "27447"], "22.60"),  # an add-on is never ranked
        (["99213-57", "27447"], "20.90"),  # a visit is never ranked either
        (["97110 x4"], "1.80"),  # therapy: practice expense is reduced, work is not
        (["31500", "36556", "27447"], "24.35"),  # MULT 0
        (["77067-50"], "0.76"),  # BILAT 2: the value already covers both sides
        (["70555-50"], "5.08"),  # BILAT 3: each side
        (["45378-50"], "3.26"),  # BILAT 0
        (["64493-50"], "2.28"),  # BILAT 1
        (["44140-80", "47562-80"], "4.452"),  # assistants' lines are ranked separately
        (["44140", "47562-80"], "24.2652"),
        (["74177", "71260", "70496"], "4.73"),  # imaging: only the payment of further studies is reduced
        (["74177 x2"], "3.64"),
        (["86153"], "0.69"),
        (["27215"], "10.45"),
    ],
)
def test_units_bilateral_and_ranking(lines, total):
    assert sum_of(value(*lines)) == Decimal(total)


def test_the_second_to_sixth_procedures_count_half_and_the_sixth_is_flagged():
    valued = value("27447", "44140", "47562", "49505", "66984", "30520")
    halves = sum(Decimal(text) for text in ("19.60", "10.47", "7.96", "7.35", "7.01")) / 2
    assert sum_of(valued) == Decimal("22.59") + halves
    assert next(item for item in valued if item.flags).flags[-1].rule == "after-the-fifth"


def test_lines_are_ranked_by_fee_or_by_work_per_policy():
    # In the nonfacility setting 64483 has the higher total (7.30 vs. 3.87), 62270 a lower one; 31500 isn't ranked.
    lines = ["49505", "47562"]
    assert sum_of(value(*lines)) == Decimal("10.47") + Decimal("3.98")
    assert sum_of(value("49505-50", "47562", policy=Policy(preset="custom", basis="work"))) == Decimal(
        "11.94"
    ) + Decimal("5.235")
    nonfacility = value("64483", "20610 x3", setting="nonfacility")
    assert nonfacility[0].adjusted == Decimal("1.90")


@pytest.mark.parametrize(
    ("policy", "lines", "total"),
    [
        (UNREDUCED, ["45385", "45380"], "8.13"),
        (UNREDUCED, ["44140", "47562-80"], "24.2652"),
        (FULL, ["44140-80", "47562-52"], "33.06"),
        (FULL, ["27447-50"], "29.40"),
        (FULL, ["74177-TC"], "0"),
        (Policy("custom", by_modifier={"80": Decimal("0.20")}), ["44140-80"], "4.518"),
        (Policy("custom", by_modifier={"62": Decimal("0.5")}), ["44140-62"], "11.295"),
        (Policy("custom", by_modifier={"25": Decimal("0.5")}), ["99213-25"], "0.65"),
        (Policy("custom", by_modifier={"22": Decimal("1.25")}), ["44140-22"], "28.2375"),
        (Policy("custom", by_code={"97110": Decimal(0)}), ["97110", "99213"], "1.30"),
        (IMAGING, ["74177-26", "71260-26"], "2.922"),
        (IMAGING, ["74177", "71260", "70496"], "4.5845"),  # 1.82 + (1.16 + 1.75) × 0.95
        (IMAGING, ["74177 x2"], "3.549"),
        (Policy("custom", reduction="modifier-51"), ["44140", "47562-51"], "27.825"),
        (Policy("custom", rounds_lines=True), ["44140-80"], "3.61"),
    ],
)
def test_policies(policy, lines, total):
    assert sum_of(value(*lines, policy=policy)) == Decimal(total)


def test_modifier_51_makes_no_difference_under_parity():
    assert sum_of(value("44140", "47562")) == sum_of(value("44140-51", "47562")) == sum_of(value("44140", "47562-51"))


def test_an_entered_factor_settles_a_line_paid_case_by_case():
    for text, factor, expected in (
        ("44140-22", "1.20", "27.108"),
        ("44140-52", "0.75", "16.9425"),
        ("27447-66", "0.4", "7.84"),
    ):
        (valued,) = value_session([line(text, factor=Decimal(factor))])
        assert valued.adjusted == Decimal(expected)
        assert not valued.needs_review
    (valued,) = value_session([line("20610-80", factor=Decimal("0.16"))])  # ASST 1: not paid, credited by contract
    assert valued.adjusted == Decimal("0.1264")


def test_a_work_rvu_can_be_entered_for_a_code_without_one():
    (valued,) = value_session([LineInput(EXAMPLES["J1885"], work=Decimal("0.17"), units=2)])
    assert (valued.gross, valued.adjusted, valued.steps[0].rule) == (Decimal("0.34"), Decimal("0.34"), "entered-work")


def test_likely_mistakes_in_a_session_are_flagged():
    assert flags("99213", "27447") == [["visit-with-procedure"], []]
    assert flags("29826", "97110") == [[], []]
    assert flags("29826") == [["add-on-alone"]]
    assert flags("29826", "22552") == [["add-on-alone"], ["add-on-alone"]]
    assert flags("27447", "27447") == [["both-sides-perhaps"], ["both-sides-perhaps"]]
    assert flags("20930") == [["not-paid", "zero"]]
    assert flags("99213-25", "27447") == [[], []]
