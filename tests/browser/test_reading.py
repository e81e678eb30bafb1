"""Typed codes are read the same in the browser as on the server: vectors, strings, accuracy."""

import pytest

from logbook.domain.parsing.patients import text_of
from logbook.domain.parsing.reading import Table
from logbook.domain.parsing.tokenizer import parse
from logbook.management.commands.write_rules import rules_module, rules_path
from tests.effort import share_of
from tests.typing_samples import (
    FORMS,
    READING,
    as_javascript,
    days_of_visits,
    divided,
    expected,
    forms_table,
    full_table,
    offered,
    score,
    small_table,
    strings,
    summary,
    written,
)

STRINGS = 100_000
FEW = BATCH = 20_000
EVERY = 20
READ = """async ([codes, texts, apart]) => {
  const { read } = await import("/static/js/log/read.js");
  const { Table } = await import("/static/js/log/table.js");
  globalThis.table = codes ? new Table(new Map(Object.entries(codes))) : globalThis.table;
  globalThis.table.apart = new Set(apart);
  return texts.map((text) => read(text, globalThis.table));
}"""
WRITE = """async ([codes, texts]) => {
  const { read, textOf } = await import("/static/js/log/read.js");
  const { Table } = await import("/static/js/log/table.js");
  const table = new Table(new Map(Object.entries(codes)));
  return texts.map((text) => [textOf(read(text, table).lines), textOf(read(text, table).lines, table)]);
}"""


@pytest.fixture
def reader(page, live_server):
    """A function that reads texts in the browser; pass the codes with the first call only."""
    page.goto(f"{live_server.url}/robots.txt")
    return lambda texts, codes=None, apart=(): page.evaluate(READ, [codes, texts, list(apart)])


def test_the_phones_rules_match_the_engines():
    assert rules_path().read_text(encoding="utf-8") == rules_module()


def test_the_browser_reads_the_vectors(reader):
    vectors = READING["vectors"]
    answers = reader([vector["text"] for vector in vectors], dict(small_table().codes))
    for vector, answer in zip(vectors, answers, strict=True):
        assert summary(answer) == expected(vector), vector["text"]


def test_the_browser_reads_the_typed_forms(reader):
    table = forms_table()
    answers = reader([form["typed"] for form in FORMS["forms"]], dict(table.codes))
    for form, answer in zip(FORMS["forms"], answers, strict=True):
        assert written(answer) == {"read": form["read"], "rest": form.get("rest", [])}, form["typed"]
        found, named = offered(answer, form)
        assert found == named, form["typed"]


def test_the_browser_tells_learned_pairs_apart(reader):
    text = "4756249505 | 47562 + 49505"
    apart = frozenset({"47562 49505"})
    table = Table(FORMS["codes"], apart=apart)
    reader([], dict(table.codes))
    answer = reader([text], None, apart)[0]
    assert answer == as_javascript(parse(text, table))
    assert [line["opens"] for line in answer["lines"]] == ["", "learned", "typed", ""]


def assert_same_readings(reader, table, count):
    """Assert that both readers read generated strings the same way."""
    texts, codes = share_of(strings(table, count), EVERY), dict(table.codes)
    for at in range(0, len(texts), BATCH):
        batch = texts[at : at + BATCH]
        answers = reader(batch, codes if at == 0 else None)
        for text, answer in zip(batch, answers, strict=True):
            assert answer == as_javascript(parse(text, table)), text


def test_lines_are_written_the_same(page, live_server):
    page.goto(f"{live_server.url}/robots.txt")
    texts, table = [form["typed"] for form in FORMS["forms"]], forms_table()
    answers = page.evaluate(WRITE, [dict(table.codes), texts])
    for text, found in zip(texts, answers, strict=True):
        lines = parse(text, table).lines
        assert found == [text_of(lines), text_of(lines, table)], text


def test_strings_of_few_codes_are_read_the_same(reader):
    assert_same_readings(reader, Table(READING["codes"]), FEW)


@pytest.mark.cms
def test_strings_of_a_complete_release_are_read_the_same(reader):
    assert_same_readings(reader, full_table(), STRINGS)


@pytest.mark.cms
def test_days_of_three_patients_are_read_correctly_in_the_browser(reader):
    table = full_table()
    typed = share_of(days_of_visits(table, 20_000, 0.0), 4 * EVERY)
    answers = reader([divided(day, always=False) for day in typed], dict(table.codes))
    correct, silent = score(answers, typed)
    assert correct >= 0.9984
    assert silent == 0
