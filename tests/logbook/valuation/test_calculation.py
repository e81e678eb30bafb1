"""The numbered steps of a calculation."""

from datetime import date
from decimal import Decimal

import pytest

from codes.models import Release
from logbook.domain.valuation.explanations import _STEPS
from logbook.domain.valuation.policy import PARITY, Policy
from logbook.domain.valuation.session import value_session
from logbook.valuation.calculation import ORDER, TracedLine, calculation
from tests.logbook.domain.valuation.test_worked_examples import line

RELEASE = Release(pk=1, year=2025, letter="D", source_name="rvu25d_0.zip", effective_from=date(2025, 10, 1))
OLDER = Release(pk=2, year=2022, letter="A", source_name="rvu22a.zip", effective_from=date(2022, 1, 1))


def groups(*texts, policy=PARITY, **options):
    """The steps after the release: (title, effect, lines)."""
    lines = [line(text, **options) for text in texts]
    traced = [
        TracedLine(text, RELEASE, "", item.gross, item.adjusted, item.steps, item.flags)
        for text, item in zip(texts, value_session(lines, policy), strict=True)
    ]
    shown = calculation(traced, "", "Medicare parity")
    return [(group.title, group.effect, [each.name for each in group.lines]) for group in shown.groups[1:]]


def test_each_release_is_a_step_that_names_its_lines():
    lines = [
        TracedLine(name, release, reason, Decimal(1), Decimal(1), (), ())
        for name, release, reason in (
            ("20610", RELEASE, ""), ("99213", RELEASE, ""), ("0446T", OLDER, "Only part is loaded."),
            ("0001F", None, ""),
        )
    ]  # fmt: skip
    shown = [(group.title, group.effect, group.reason) for group in calculation(lines, "", "Medicare parity").groups]
    assert shown[:2] == [
        ("Release of 20610 and 99213", "RVU25D", "The release in effect on the date of service, from Oct 1, 2025."),
        ("Release of 0446T", "RVU22A", "Only part is loaded."),
    ]
    assert shown[2][:2] == ("Release of 0001F", "none yet")


def test_different_modifiers_are_different_steps():
    """27447-62 and 27447-80: ranked apart, 62.5% of one and 16% of the other."""
    names = ["27447-62", "27447-80"]
    assert groups(*names) == [
        ("Work RVU of each code", "39.20", names),
        ("Two surgeons, 62", "× 0.625", ["27447-62"]),
        ("Assistant surgeon, 80", "× 0.16", ["27447-80"]),
    ]


def test_two_extents_of_one_line_are_two_steps():
    assert groups("20610-52-53") == [
        ("Work RVU of 20610", "0.79", []),
        ("Reduced service, 52", "× 0.50", []),
        ("Discontinued procedure, 53", "× 0.50", []),
    ]


def test_a_family_and_its_ranking_are_one_step_each():
    names = ["45385", "45380", "43239"]
    assert groups(*names) == [
        ("Work RVU of each code", "10.52", names),
        ("Endoscopic family of 45378", "−3.26", names[:2]),
        ("Ranking", "−1.195", names),
    ]


@pytest.mark.parametrize(
    ("texts", "title"),
    [
        (["27447-RT", "27447-LT"], "One side of a bilateral pair"),
        (["27447-50"], "Bilateral"),
    ],
)
def test_both_sides(texts, title):
    assert title in [group[0] for group in groups(*texts)]


def test_days_of_postoperative_care_follow_the_share():
    found = groups("27447-55", postoperative_days=45)
    assert [(title, effect) for title, effect, _ in found] == [
        ("Work RVU of 27447", "19.60"), ("Postoperative care only, 55", "× 0.21"),
        ("Days of postoperative care", "× 0.50"),
    ]  # fmt: skip


def test_imaging_under_a_policy():
    found = groups("74177-26", "71260-26", policy=Policy("custom", reduces_imaging=True))
    assert found[-1] == ("Imaging studies", "−0.058", ["74177-26", "71260-26"])


def test_every_rule_has_its_place_in_the_order():
    assert sorted(ORDER) == sorted(_STEPS)
