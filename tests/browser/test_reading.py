"""Typed codes are read the same in the browser as on the server: vectors, strings, accuracy."""

import pytest

from logbook.domain.parsing.reading import Table
from logbook.domain.parsing.tokenizer import parse
from logbook.management.commands.write_rules import rules_module, rules_path
from tests.effort import share_of
from tests.typing_samples import (
    READING,
    as_javascript,
    expected,
    full_table,
    glued,
    score,
    sessions,
    small_table,
    strings,
    summary,
)

STRINGS = 100_000
FEW = BATCH = 20_000
EVERY = 5
READ = """async ([codes, texts]) => {
  const { read } = await import("/static/js/log/read.js");
  const { Table } = await import("/static/js/log/table.js");
  globalThis.table = codes ? new Table(new Map(Object.entries(codes))) : globalThis.table;
  return texts.map((text) => read(text, globalThis.table));
}"""


@pytest.fixture
def reader(page, live_server):
    """A function that reads texts in the browser; pass the codes with the first call only."""
    page.goto(f"{live_server.url}/health/")
    return lambda texts, codes=None: page.evaluate(READ, [codes, texts])


def test_the_phones_rules_match_the_engines():
    assert rules_path().read_text(encoding="utf-8") == rules_module()


def test_the_browser_reads_the_vectors(reader):
    vectors = READING["vectors"]
    answers = reader([vector["text"] for vector in vectors], dict(small_table().codes))
    for vector, answer in zip(vectors, answers, strict=True):
        assert summary(answer) == expected(vector), vector["text"]


def assert_same_readings(reader, table, count):
    """Assert that both readers read generated strings the same way."""
    texts, codes = share_of(strings(table, count), EVERY), dict(table.codes)
    for at in range(0, len(texts), BATCH):
        batch = texts[at : at + BATCH]
        answers = reader(batch, codes if at == 0 else None)
        for text, answer in zip(batch, answers, strict=True):
            assert answer == as_javascript(parse(text, table)), text


def test_strings_of_few_codes_are_read_the_same(reader):
    assert_same_readings(reader, Table(READING["codes"]), FEW)


@pytest.mark.cms
def test_strings_of_a_complete_release_are_read_the_same(reader):
    assert_same_readings(reader, full_table(), STRINGS)


@pytest.mark.cms
def test_glued_sessions_are_read_correctly_in_the_browser(reader):
    table = full_table()
    typed = share_of(sessions(table, 20_000, 0.0), EVERY)
    answers = reader([glued(session) for session in typed], dict(table.codes))
    correct, silent = score(answers, typed)
    assert correct >= 0.995
    assert silent < 0.004
