"""Properties of valuing any session: over the example codes, and over all of RVU25D."""

import json
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from codes.domain.rows import CAPS
from logbook.domain.valuation.line import LineInput, sum_of
from logbook.domain.valuation.modifiers import MODIFIERS
from logbook.domain.valuation.payment import Prices, pay_session
from logbook.domain.valuation.policy import FULL, PARITY, PRESETS, UNREDUCED, Policy, policy_as_data, policy_from
from logbook.domain.valuation.session import value_session
from logbook.domain.valuation.trace import replay, trace_as_data, trace_as_json, trace_from_data
from tests import effort, facts
from tests.effort import share_of
from tests.logbook.domain.valuation.test_modifiers import INFORMATIONAL

PARTS, EVERY = 4, 24
SETTINGS = ("facility", "nonfacility")
PRICES = Prices(Decimal("32.3465"))
codes = st.sampled_from(sorted(facts.EXAMPLES))
names = st.lists(st.sampled_from([*sorted(MODIFIERS), "ZZ"]), max_size=4, unique=True).map(tuple)
lines = st.builds(
    LineInput,
    code=codes.map(facts.EXAMPLES.get),
    modifiers=names,
    units=st.integers(1, 4),
    setting=st.sampled_from(["facility", "nonfacility"]),
)
sessions = st.lists(lines, min_size=1, max_size=7)
policies = st.sampled_from(
    [PARITY, UNREDUCED, FULL, Policy("custom", basis="work"), Policy("custom", reduction="modifier-51")]
)


@given(sessions, policies)
def test_replaying_the_trace_gives_the_value(session, policy):
    for valued in value_session(session, policy):
        assert replay(valued.steps) == valued.adjusted
        steps, flags = trace_from_data(trace_as_data(valued.steps, valued.flags))
        assert steps == list(valued.steps)
        assert json.loads(trace_as_json(valued.steps, valued.flags)) == trace_as_data(valued.steps, valued.flags)
        assert flags == list(valued.flags)


@given(sessions, policies, st.randoms())
def test_the_order_of_lines_makes_no_difference(session, policy, random):
    shuffled = list(session)
    random.shuffle(shuffled)
    assert sum_of(value_session(shuffled, policy)) == sum_of(value_session(session, policy))


@given(lines, policies)
def test_the_order_of_modifiers_makes_no_difference(line, policy):
    reordered = LineInput(line.code, line.modifiers[::-1], line.units, line.setting)
    assert value_session([reordered], policy)[0].adjusted == value_session([line], policy)[0].adjusted


@given(sessions)
def test_parity_never_exceeds_gross_except_for_bilateral(session):
    for line, valued in zip(session, value_session(session), strict=True):
        limit = Decimal(2) if "50" in line.modifiers or {"LT", "RT"} <= set(line.modifiers) else Decimal(1)
        assert 0 <= valued.adjusted <= valued.gross * limit
        assert valued.gross == valued.work * line.units


@given(sessions)
def test_a_policy_without_reductions_never_gives_less(session):
    parity, unreduced, full = (sum_of(value_session(session, policy)) for policy in (PARITY, UNREDUCED, FULL))
    assert parity <= unreduced <= full


@given(sessions, st.sampled_from(INFORMATIONAL), st.integers(0, 6))
def test_informational_modifiers_change_nothing(session, name, place):
    if name in ("LT", "RT"):
        return
    n = place % len(session)
    line = session[n]
    if name in line.modifiers:
        return
    modified = [
        *session[:n],
        LineInput(line.code, (*line.modifiers, name), line.units, line.setting),
        *session[n + 1 :],
    ]
    assert sum_of(value_session(modified)) == sum_of(value_session(session))


@given(lines.filter(lambda line: line.code.main.multiple_procedure in "01679"))
def test_units_add_up_without_ranking(line):
    (multiple,) = value_session([line])
    if multiple.flags and any(flag.rule == "both-sides-units" for flag in multiple.flags):
        return
    if {"LT", "RT"} <= set(line.modifiers):
        return
    (single,) = value_session([LineInput(line.code, line.modifiers, 1, line.setting)])
    assert multiple.adjusted == single.adjusted * line.units


@given(lines)
def test_a_modifier_the_code_does_not_allow_is_always_flagged(line):
    (valued,) = value_session([line])
    row = line.code.rows[valued.row_modifier]
    forbidden = {
        "62": row.co_surgeon in ("0", "9"), "66": row.team in ("0", "9"),
        **dict.fromkeys(("80", "81", "82", "AS"), row.assistant in ("1", "9")),
        "50": row.bilateral in ("0", "9"),
    }  # fmt: skip
    if any(forbidden.get(name) for name in line.modifiers):
        assert {flag.rule for flag in valued.flags} & {"not-permitted", "not-both-sides"}


@given(
    st.dictionaries(st.sampled_from(sorted(MODIFIERS)), st.decimals(0, 3, places=4), max_size=3),
    st.dictionaries(codes, st.decimals(0, 3, places=2), max_size=3),
)
def test_a_policy_survives_serialization(by_modifier, by_code):
    policy = Policy("custom", "none", "work", rounds_lines=True, by_modifier=by_modifier, by_code=by_code)
    assert policy_from(policy_as_data(policy)) == policy
    assert [policy_from(policy_as_data(preset)) for preset in PRESETS.values()] == list(PRESETS.values())


@pytest.mark.parametrize(
    "data", [{"preset": "kings"}, {"preset": "custom", "basis": "x"}, {"preset": "custom", "reduction": ""}]
)
def test_invalid_policies_are_refused(data):
    with pytest.raises(ValueError, match="No such policy"):
        policy_from(data)


@pytest.mark.cms
def test_the_codes_listed_for_tests_are_cmss():
    real = facts.all_codes()
    without = dict.fromkeys(("nonfacility_na", "facility_na"), False) | dict.fromkeys(CAPS, Decimal(0))
    for hcpcs, code in facts.EXAMPLES.items():
        for modifier, row in code.rows.items():
            assert replace(real[hcpcs].rows[modifier], **without) == row, hcpcs
    for hcpcs, code in facts.COMPLETE.items():
        assert real[hcpcs] == code, hcpcs


@pytest.mark.cms
@pytest.mark.parametrize("part", range(PARTS))
def test_every_code_with_every_modifier_in_each_setting(part):
    """16,852 codes × (modifiers and none) × 2 settings × 3 presets: no exception, negative or unflagged zero.
    The trace replays, and the payment is positive, or it's 0 or unknown with a reason."""
    problems = []
    for n, code in enumerate(share_of(list(facts.all_codes().values())[part::PARTS], EVERY)):
        for name in ("", *MODIFIERS):
            for setting in SETTINGS if effort.FULL else SETTINGS[n % 2 :: 2]:
                line = LineInput(code, (name,) if name else (), 1, setting)
                valued = [value_session([line], preset)[0] for preset in PRESETS.values()]
                (paid,) = pay_session([line], [PRICES])
                if any(not is_sound(each) for each in valued) or not is_sound_payment(paid, valued[0]):
                    problems.append((code.hcpcs, name, setting))
    assert problems == []


def is_sound(valued):
    is_explained = bool(valued.adjusted) or bool(valued.flags)
    return valued.adjusted >= 0 and is_explained and replay(valued.steps) == valued.adjusted


def is_sound_payment(paid, valued):
    if paid.reason:
        return bool(paid.note) and paid.amount == (None if paid.reason.is_unknown else 0)
    is_reduced = {step.rule for step in valued.steps} & {"component", "role", "technical"}
    return paid.amount > 0 or (paid.amount == 0 and bool(is_reduced))


@pytest.mark.cms
def test_modifiers_that_change_nothing_change_no_code():
    """Every code with 51 or an informational modifier has the value and the payment of the code alone."""
    different = []
    for n, code in enumerate(share_of(facts.all_codes().values(), EVERY * 5)):
        setting = SETTINGS[n % 2]
        alone = LineInput(code, (), 1, setting)
        for name in ("51", *INFORMATIONAL):
            line = LineInput(code, (name,), 1, setting)
            is_same = value_session([line])[0].adjusted == value_session([alone])[0].adjusted
            if not is_same or pay_session([line], [PRICES]) != pay_session([alone], [PRICES]):
                different.append((code.hcpcs, name))
    assert different == []
