"""Continuous entry: reading typed codes by the grammar in the domain reference §6."""

import re
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from logbook.domain.parsing.characters import is_separator, plain_text
from logbook.domain.parsing.fit import fit_of, fits
from logbook.domain.parsing.reading import APART, GLUED, MODIFIERS, Table, costs
from logbook.domain.parsing.tokenizer import parse
from tests import facts
from tests.effort import share_of
from tests.typing_samples import (
    FORMS,
    ODD_CHARACTERS,
    READING,
    WORDS,
    as_javascript,
    days,
    days_of_visits,
    divided,
    expected,
    forms_table,
    full_table,
    glued,
    offered,
    score,
    sessions,
    small_table,
    summary,
    written,
)

TABLE, FORMS_TABLE = small_table(), forms_table()
PIECES = [*TABLE.codes, *sorted(GLUED), "x2", "x12", "x123", "-", " ", ",", *ODD_CHARACTERS, *WORDS]
typed_text = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


def name_of(vector):
    """An id without what pytest escapes: it escapes an id again each time it collects, as tests.mutation has it do."""
    return re.sub(r"[^ -\[\]-~]", "?", vector["text"][:24]) or "nothing"


@pytest.mark.parametrize("vector", READING["vectors"], ids=name_of)
def test_typed_text_is_read_as_expected(vector):
    assert summary(as_javascript(parse(vector["text"], TABLE))) == expected(vector)


@given(typed_text)
def test_no_typed_text_is_lost(text):
    parsed = parse(text, TABLE)
    covered = set()
    for piece in (*parsed.lines, *parsed.rests, *parsed.labels):
        covered.update(range(piece.start, piece.end))
    plain = plain_text(text)
    assert {at for at in range(len(text)) if not is_separator(plain, at)} <= covered
    assert all(text[rest.start : rest.end] == rest.text for rest in parsed.rests)


@given(typed_text, st.text(alphabet=st.sampled_from("0123456789x- RT25"), max_size=6))
def test_firm_lines_never_change_as_more_is_typed(text, more):
    before, after = parse(text, TABLE), parse(text + more, TABLE)
    firm = [line for line in before.lines if line.end <= before.firm]
    places = {line.start: line for line in after.lines}
    for line in firm:
        assert places[line.start].hcpcs == line.hcpcs
        assert places[line.start].modifiers[: len(line.modifiers)] == line.modifiers


@given(typed_text)
def test_an_alternative_typed_out_is_unambiguous(text):
    for alternative in parse(text, TABLE).alternatives:
        for typed in (alternative.text, alternative.chosen):
            read = parse(f"{typed} ", TABLE)
            assert " ".join(line.text for line in read.lines) == typed
            assert read.alternatives == []


@given(st.lists(st.sampled_from(list(TABLE.codes)), min_size=1, max_size=500))
def test_a_long_list_with_separators_is_read_line_by_line(codes):
    assert [line.hcpcs for line in parse("\n".join(codes), TABLE).lines] == codes


def test_a_users_modifiers_decide_between_readings():
    default = parse("992132527447", TABLE)
    personal = parse("992132527447", TABLE.with_costs(costs({"47": 500})))
    assert [line.text for line in default.lines] == ["99213-25", "27447"]
    assert [line.text for line in personal.lines] == ["99213", "25274-47"]


def test_a_modifier_that_does_not_fit_the_code_loses_to_one_that_does():
    table = Table({"36556": TABLE.codes["36556"], "25365": TABLE.codes["25365"], "99213": TABLE.codes["99213"]})
    parsed = parse("992132536556", table)
    assert [line.text for line in parsed.lines] == ["99213-25", "36556"]
    assert parsed.alternatives


FITTING = [
    ("99213", "25 24 57 FS AI", "26 50 51 RT AA 90 54"),
    ("27447", "50 51 54 55 56 58 78 79 80 AS 62 22 RT LT", "24 57 26 AA 66"),
    ("71046", "26 TC 59", "50 51 25 24"),
    ("00790", "AA QZ P3 QK", "24 57 50 78"),
    ("29826", "22 47 RT", "51 54"),
]


@pytest.mark.parametrize(("code", "fitting", "unfit"), FITTING)
@pytest.mark.cms
def test_modifiers_fit_by_the_codes_indicators(code, fitting, unfit):
    bits = fit_of(facts.all_codes()[code])
    assert [name for name in fitting.split() if not fits(name, bits)] == []
    assert [name for name in unfit.split() if fits(name, bits)] == []


def test_facility_only_modifiers_need_a_separator():
    assert {"27", "73", "74"} & GLUED == set()
    assert {"27", "73", "74"} <= APART <= set(MODIFIERS)


SAMPLES = {
    "sessions": (sessions, glued),
    "three patients, divided": (days, divided),
    "three patients, by their visits": (days_of_visits, partial(divided, always=False)),
}


@pytest.mark.cms
@pytest.mark.parametrize("made", SAMPLES)
@pytest.mark.parametrize(("unfit", "minimum"), [(0.0, 0.9984), (0.1, 0.992)])
def test_sessions_of_a_complete_release_are_read_correctly(made, unfit, minimum):
    """With modifiers that don't fit (one in ten), a reading in which all fit is chosen instead if there's one."""
    table, (make, typed_as) = full_table(), SAMPLES[made]
    typed = share_of(make(table, 20_000, unfit), 10)
    correct, silent = score([as_javascript(parse(typed_as(session), table)) for session in typed], typed)
    assert correct >= minimum
    assert silent == 0


@pytest.mark.parametrize("form", FORMS["forms"], ids=lambda form: re.sub(r"[^ -\[\]-~]", "?", form["typed"][:24]))
def test_typed_forms_are_read_as_people_mean_them(form):
    read = as_javascript(parse(form["typed"], FORMS_TABLE))
    assert written(read) == {"read": form["read"], "rest": form.get("rest", [])}
    found, named = offered(read, form)
    assert found == named


@pytest.mark.cms
def test_the_codes_of_the_forms_are_those_of_the_release():
    complete = full_table().codes
    for table in (FORMS["codes"], READING["codes"]):
        assert {code: complete[code] for code in table} == table
