"""Which lines typed together are one patient: dividers, +, second visits, usual pairs, and what the clinician said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logbook.domain.parsing.fit import ADD_ON, IS_VISIT, WORK, fit_of
from logbook.domain.parsing.parsed import Span
from logbook.domain.parsing.patients import BESIDE, GROUPS, are_usual, expanded, group_of, pair_of, text_of
from logbook.domain.parsing.reading import Table
from logbook.domain.parsing.tokenizer import parse
from tests import facts

VISIT, PROCEDURE, ADDED = IS_VISIT | WORK | 3, WORK | (1 << 4) | (1 << 5), WORK | ADD_ON
CODES = {
    **dict.fromkeys(("99213", "99214", "99232", "99396", "99291", "99406", "99497", "99358"), VISIT),
    "99292": VISIT | ADD_ON, "99417": VISIT | ADD_ON, "G2211": ADDED, "90833": ADDED,
    **dict.fromkeys(("G0439", "G2212", "90837", "90847", "92014", "90791"), WORK),
    **dict.fromkeys(("20610", "45380", "45385", "47562", "49505", "27447", "93000"), PROCEDURE),
}  # fmt: skip
TABLE = Table(CODES, apart=frozenset({"47562 49505"}))


def patients(text, table=TABLE):
    """The codes by patient, as `99213 20610 | 99214`, and why each patient but the first opens."""
    lines = parse(text, table).lines
    grouped = {}
    for line in lines:
        grouped.setdefault(line.patient, []).append(line.hcpcs)
    assert list(grouped) == list(range(1, len(grouped) + 1))
    return " | ".join(" ".join(codes) for codes in grouped.values()), [line.opens for line in lines if line.opens]


@pytest.mark.parametrize(
    ("text", "expected", "opens"),
    [
        ("47562|27447", "47562 | 27447", ["typed"]),
        ("47562 | 27447", "47562 | 27447", ["typed"]),
        ("47562\n27447", "47562 | 27447", ["typed"]),
        ("47562\r\n27447\r\n", "47562 | 27447", ["typed"]),
        ("47562\n\n|\n27447", "47562 | 27447", ["typed"]),  # a group without lines is no patient
        ("| 47562 ||| 27447 |", "47562 | 27447", ["typed"]),
        ("47562｜27447", "47562 | 27447", ["typed"]),
        ("47562 27447, 20610; 45380", "47562 27447 20610 45380", []),
        ("9921399214", "99213 | 99214", ["visit"]),  # without a separator too
        ("99213 99213", "99213 | 99213", ["visit"]),
        ("99213 20610 99214 45380", "99213 20610 | 99214 45380", ["visit"]),
        ("99213 99214 99213", "99213 | 99214 | 99213", ["visit", "visit"]),
        ("20610 99213", "20610 99213", []),
        # an explicit + keeps them together, | always divides
        ("99213 + 99214", "99213 99214", []),
        ("99213+99214 + 99232", "99213 99214 99232", []),
        ("99213 + | 99214", "99213 | 99214", ["typed"]),
        ("99213 | + 99214", "99213 | 99214", ["typed"]),
        ("99291|99292", "99291 | 99292", ["typed"]),
        # modifier 25 on either
        ("99213 9921425", "99213 99214", []),
        ("9921325 99214", "99213 99214", []),
        ("99213 99214-25 99232", "99213 99214 99232", []),
        ("99213 99214-59", "99213 | 99214", ["visit"]),
        # add-ons
        ("99291 99292", "99291 99292", []),
        ("99291+99292", "99291 99292", []),
        ("99213 G2211 99214 G2211", "99213 G2211 | 99214 G2211", ["visit"]),
        ("99214 90833", "99214 90833", []),
        # usual pairs, in any order, and two of one kind
        ("G0439 99213", "G0439 99213", []),
        ("99213 G0439", "99213 G0439", []),
        ("99396 99213", "99396 99213", []),
        ("99396 G0439", "99396 | G0439", ["visit"]),
        ("G0439 G0439", "G0439 | G0439", ["visit"]),
        ("99232 99291", "99232 99291", []),
        ("99291 99291", "99291 | 99291", ["visit"]),
        ("99213 99497 99406", "99213 99497 99406", []),
        ("G0439 99497", "G0439 99497", []),
        ("99214 G2212", "99214 G2212", []),  # CMS gives G2212 no ZZZ
        ("99214 99417", "99214 99417", []),
        ("99214 99358", "99214 99358", []),
        # the latest visit that isn't usual beside it counts
        ("99213 99406 99214", "99213 99406 | 99214", ["visit"]),
        ("99213 G0439 99213 G0439", "99213 G0439 | 99213 G0439", ["visit"]),
        # visits outside CPT's evaluation and management
        ("92014 92014", "92014 | 92014", ["visit"]),
        ("92014 99213", "92014 | 99213", ["visit"]),
        ("90837 90837", "90837 | 90837", ["visit"]),
        ("90837 90847", "90837 90847", []),
        # what the clinician said before
        ("47562 49505", "47562 | 49505", ["learned"]),
        ("49505 47562", "49505 | 47562", ["learned"]),
        ("47562 27447 49505", "47562 27447 | 49505", ["learned"]),
        ("47562 + 49505", "47562 49505", []),
        ("47562 | 49505", "47562 | 49505", ["typed"]),
        ("45380 45385", "45380 45385", []),
    ],
)  # fmt: skip
def test_patients(text, expected, opens):
    assert patients(text) == (expected, opens)


def test_a_patient_changes_as_25_is_typed():
    assert patients("99213 99214") == ("99213 | 99214", ["visit"])
    assert patients("99213 992142") == ("99213 | 99214", ["visit"])
    assert patients("99213 9921425") == ("99213 99214", [])


def test_a_plus_stands_before_its_line_only():
    assert [line.is_joined for line in parse("99291+99292 20610", TABLE).lines] == [False, True, False]
    assert [line.is_joined for line in parse("+99213", TABLE).lines] == [True]
    assert [line.is_joined for line in parse("99213 + 2061020610", TABLE).lines] == [False, True, False]


@pytest.mark.parametrize(
    ("text", "dividers", "at_divider"),
    [
        ("", [], False),
        ("99213", [], False),
        ("99213 ", [], False),
        ("99213|", [(5, 6)], True),
        ("99213 | ", [(6, 7)], True),
        ("|", [(0, 1)], True),
        ("99213 | 2", [(6, 7)], False),
        ("99213 | \r\n | 20610|", [(6, 12), (18, 19)], True),
        ("99213 | -", [(6, 7)], False),
    ],
)
def test_dividers(text, dividers, at_divider):
    parsed = parse(text, TABLE)
    assert (parsed.dividers, parsed.at_divider) == ([Span(*span) for span in dividers], at_divider)


def test_a_modifier_after_a_divider_belongs_to_no_line():
    parsed = parse("27447 | RT", TABLE)
    assert [line.text for line in parsed.lines] == ["27447"]
    assert [rest.text for rest in parsed.rests] == ["RT"]


pieces = [*CODES, "25", "-25", "x2", " ", " ", "|", "+", "\n", "knee", "993"]
typed_text = st.lists(st.sampled_from(pieces), max_size=14).map(" ".join)


def shape(text):
    return [(line.text, line.patient, line.is_joined) for line in parse(text, TABLE).lines]


@given(typed_text)
def test_lines_written_as_text_are_read_again(text):
    lines = parse(text, TABLE).lines
    for written in (text_of(lines), text_of(lines, TABLE)):
        again = parse(written, TABLE)
        assert again.rests == []
        assert [(line.text, line.patient) for line in again.lines] == [(line.text, line.patient) for line in lines]


def test_lines_that_changed_are_written_with_what_the_rules_would_get_wrong():
    lines = parse("99213 9921425", TABLE).lines
    lines[1].modifiers = ()
    assert text_of(lines, TABLE) == "99213 + 99214"
    lines = parse("99213 99214", TABLE).lines
    assert text_of(lines, TABLE) == "99213 99214"
    lines[1].modifiers = ("25",)
    assert text_of(lines, TABLE) == "99213 | 99214-25"


@pytest.mark.parametrize(
    "text",
    [
        "99213 | 99214",  # a typed divider stays, also where the rules would divide
        "20610 | 45380",
        "20610 + 45380",
        "20610 45380",
        "99213 | 20610 99214 20610",
        "47562 27447 | 49505 47562",
    ],
)
def test_unchanged_lines_are_written_as_typed(text):
    assert text_of(parse(text, TABLE).lines, TABLE) == text


def test_all_lines_of_a_patient_decide_what_is_written():
    lines = parse("99213 20610 99214-25", TABLE).lines
    lines[2].modifiers = ()
    assert text_of(lines, TABLE) == "99213 20610 + 99214"


def test_a_patient_whose_first_line_was_deleted_stays_apart():
    first, _, last = parse("99213 | 20610 45380", TABLE).lines
    assert text_of([first, last]) == text_of([first, last], TABLE) == "99213 | 45380"


def test_lists_of_codes_may_have_ranges():
    listed = ["92002", "S0620", "98009-98011", "G0406-G0408"]
    expected = ["92002", "S0620", "98009", "98010", "98011", "G0406", "G0407", "G0408"]
    assert list(expanded(listed)) == expected
    assert list(expanded(["00100-00102"])) == ["00100", "00101", "00102"]


def test_text_keeps_typed_dividers_and_pluses():
    for text in ("99213 | 99214", "99213 99214", "99213 + 99214", "47562 49505", "20610 + 45380 | 27447"):
        assert text_of(parse(text, TABLE).lines) == text


def test_the_pairs_are_of_groups_that_exist():
    assert {name for beside in BESIDE.values() for name in beside} <= {"visit", "any", *BESIDE}
    assert set(GROUPS.values()) == {"visit", *BESIDE}
    for group in BESIDE:
        assert are_usual(group, "visit") is are_usual("visit", group)
        assert not are_usual(group, group)
    assert pair_of("49505", "47562") == "47562 49505"


@pytest.mark.cms
def test_each_code_of_the_pairs_is_in_a_release():
    """RVU25D or, for codes deleted since (99354-99357), RVU22A."""
    known = set(facts.all_codes()) | set(facts.all_codes("rvu22a.zip", "PPRRVU22_JAN.csv"))
    assert set(GROUPS) - known == set()


@pytest.mark.cms
@pytest.mark.parametrize("code", ["G2211", "G0316", "99292", "99417", "99439", "90833", "22853", "99458"])
def test_add_ons_are_marked_by_their_global_days(code):
    table = Table({code: fit_of(facts.all_codes()[code])})
    assert group_of(code, table) == ""
