"""Codes between words, numbers and separators: none is lost, changed silently, or read otherwise when written again."""

import random

import pytest

from logbook.domain.parsing.characters import is_separator, plain_text
from logbook.domain.parsing.patients import text_of
from logbook.domain.parsing.reading import GLUED
from logbook.domain.parsing.tokenizer import parse
from tests.effort import share_of
from tests.typing_samples import WORDS, full_table

TEXTS, EVERY = 30_000, 30
NOTES = (
    *WORDS, "10 mg", "x10 mg", "45 min", "5 L", "54 F", "MRN 4471592", "5 lesions", "x3 lesions", "$125.00", "3.00",
    "25.00", "rm 22", "10:30-11:15", "2.5 cm", "1,000 mg", "54 y/o", "x2.5 mg", "25-Mar-26", "DOB", "acct",
)  # fmt: skip


def mixtures(codes):
    """Return texts, each with the codes that stand alone in it."""
    rng, codes, names, found = random.Random(7), list(codes), sorted(GLUED), []
    for _ in range(TEXTS):
        parts, typed = [], []
        for _ in range(rng.randint(1, 6)):
            (kind,) = rng.choices(["code", "units", "name", "note"], (40, 5, 20, 35))
            if kind in ("code", "units"):
                typed.append(rng.choice(codes))
                parts.append(typed[-1] + (f"x{rng.randint(2, 120)}" if kind == "units" else ""))
            else:
                parts.append(rng.choice(names if kind == "name" else NOTES))
        found.append((rng.choice((" ", ", ", "; ", " | ", "\n")).join(parts), typed))
    return found


def facts_of(parsed):
    return [(line.hcpcs, line.modifiers, line.units, line.patient) for line in parsed.lines]


@pytest.mark.cms
def test_codes_among_notes_stay():
    table = full_table()
    for text, typed in share_of(mixtures(table.codes), EVERY):
        parsed, plain = parse(text, table), plain_text(text)
        read = [line.hcpcs for line in parsed.lines]
        offered = " ".join(one.text for one in parsed.alternatives)
        assert all(read.count(code) >= typed.count(code) or code in offered for code in typed), text
        pieces = (*parsed.lines, *parsed.rests, *parsed.labels)
        covered = {at for piece in pieces for at in range(piece.start, piece.end)}
        assert all(at in covered or is_separator(plain, at) for at in range(len(text))), text
        assert facts_of(parse(f"{text_of(parsed.lines, table)} ", table)) == facts_of(parsed), text
