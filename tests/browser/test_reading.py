"""The reader of typed codes in the browser answers as the one on the server: vectors, strings, accuracy."""

import pytest

from logbook.domain.parsing.reading import Table
from logbook.domain.parsing.tokenizer import parse
from logbook.management.commands.write_rules import rules_module, rules_path
from tests.effort import share_of
from tests.typing_samples import (
    READING,
    as_read,
    expected,
    full_table,
    glued,
    score,
    sessions,
    short,
    small_table,
    strings,
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
    """A function that reads texts in the browser; a table is given once."""
    page.goto(f"{live_server.url}/health/")
    return lambda texts, codes=None: page.evaluate(READ, [codes, texts])


def test_the_rules_on_the_phone_are_those_of_the_engine():
    assert rules_path().read_text(encoding="utf-8") == rules_module()


def test_the_vectors_read_alike(reader):
    vectors = READING["vectors"]
    answers = reader([vector["text"] for vector in vectors], dict(small_table().codes))
    for vector, answer in zip(vectors, answers, strict=True):
        assert short(answer) == expected(vector), vector["text"]


def agreement(reader, table, count):
    """The first strings that the two readers do not read alike."""
    texts, codes = share_of(strings(table, count), EVERY), dict(table.codes)
    for at in range(0, len(texts), BATCH):
        batch = texts[at : at + BATCH]
        answers = reader(batch, codes if at == 0 else None)
        for text, answer in zip(batch, answers, strict=True):
            assert answer == as_read(parse(text, table)), text


def test_strings_of_few_codes_read_alike(reader):
    agreement(reader, Table(READING["codes"]), FEW)


@pytest.mark.cms
def test_strings_of_the_whole_release_read_alike(reader):
    agreement(reader, full_table(), STRINGS)


@pytest.mark.cms
def test_glued_sessions_are_read_right_in_the_browser(reader):
    table = full_table()
    typed = share_of(sessions(table, 20_000, 0.0), EVERY)
    answers = reader([glued(session) for session in typed], dict(table.codes))
    right, silent, _ = score(answers, typed)
    assert right >= 0.995
    assert silent < 0.004
