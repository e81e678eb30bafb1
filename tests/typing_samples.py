"""Sessions as clinicians type them, and strings that nobody types: for the readers in Python and in JavaScript."""

import json
import math
import random
from dataclasses import asdict
from functools import cache
from pathlib import Path

from logbook.domain.parsing.fit import WORK, fit_of, fits
from logbook.domain.parsing.reading import GLUED, Table
from tests import facts

READING = json.loads((Path(__file__).parent / "data" / "reading.json").read_text(encoding="utf-8"))
STRANGE = "0123456789OIlxX-× ,;\nABCDEGRTZéß😀９"


def small_table():
    """The codes of tests/data/reading.json with their bits."""
    return Table(READING["codes"])


@cache
def full_table():
    """Every code of RVU25D with its bits, from CMS's file by tests.facts."""
    return Table({code: fit_of(rows) for code, rows in facts.all_codes().items()})


def sessions(table, count, unfit, seed=1):
    """Sessions of 1 to 6 codes with work, 0 to 2 modifiers each, drawn as often as they are used; a share of
    `unfit` of the modifiers does not look at the code. Each is [(code, modifiers, units)]."""
    rng = random.Random(seed)
    codes = [code for code, bits in table.codes.items() if bits & WORK]
    names = sorted(GLUED)
    weight = {name: math.exp(-table.costs[name] / 1000) for name in names}
    fitting = {}
    found = []
    for _ in range(count):
        session = []
        for _ in range(rng.randint(1, 6)):
            code = rng.choice(codes)
            bits = table.codes[code]
            if bits not in fitting:
                fitting[bits] = [name for name in names if fits(name, bits)]
            modifiers = []
            for _ in range(rng.choice([0, 1, 2])):
                pool = names if rng.random() < unfit else fitting[bits]
                (name,) = rng.choices(pool, [weight[each] for each in pool])
                modifiers += [] if name in modifiers else [name]
            session.append((code, modifiers, rng.randint(2, 9) if rng.random() < 0.1 else 1))
        found.append(session)
    return found


def glued(session):
    """A session typed without a separator."""
    return "".join(code + "".join(modifiers) + (f"x{units}" if units > 1 else "") for code, modifiers, units in session)


def strings(table, count, seed=2):
    """Codes, modifiers, units, separators and nonsense in any order; some cut off."""
    rng = random.Random(seed)
    codes, names = list(table.codes), sorted(GLUED)
    parts = (
        lambda: rng.choice(codes),
        lambda: rng.choice(("", "-")) + rng.choice(names),
        lambda: rng.choice("xX×*") + str(rng.randint(1, 140)),
        lambda: "".join(rng.choice(STRANGE) for _ in range(rng.randint(1, 6))),
    )
    found = []
    for _ in range(count):
        text = ""
        for _ in range(rng.randint(0, 5)):
            (part,) = rng.choices(parts, (11, 4, 2, 3))
            text += part() + (rng.choice(" ,;-\n") if rng.random() < 0.3 else "")
        found.append(text[: rng.randint(0, len(text))] if rng.random() < 0.2 else text)
    return found


def as_read(parsed):
    """What was read, as the reader in JavaScript says it."""
    return {
        "lines": [
            {"hcpcs": line.hcpcs, "start": line.start, "end": line.end, "modifiers": list(line.modifiers),
             "units": line.units, "isKnown": line.is_known}
            for line in parsed.lines
        ],
        "rests": [asdict(rest) for rest in parsed.rests],
        "alternatives": [
            {"start": other.start, "end": other.end, "text": other.text, "chosen": other.chosen,
             "isTied": other.is_tied}
            for other in parsed.alternatives
        ],
        "firm": parsed.firm,
        "asks": parsed.asks,
    }  # fmt: skip


def expected(vector):
    """A vector's answer, short: (lines as text, rests, alternatives, firm)."""
    return vector["lines"], vector.get("rest", []), vector.get("other", []), vector["firm"]


def short(read):
    """An answer as short as the vectors have it."""
    lines = [
        "-".join((line["hcpcs"], *line["modifiers"]))
        + (f"x{line['units']}" if line["units"] > 1 else "")
        + ("" if line["isKnown"] else "?")
        for line in read["lines"]
    ]
    rests = [[rest["text"], rest["state"]] for rest in read["rests"]]
    return lines, rests, [[o["chosen"], o["text"], o["isTied"]] for o in read["alternatives"]], read["firm"]


def score(read, typed):
    """(shares read right, silently wrong, asked) of sessions, given what was read of each."""
    right = silent = asked = 0
    for answer, session in zip(read, typed, strict=True):
        lines = [(line["hcpcs"], line["modifiers"], line["units"]) for line in answer["lines"]]
        is_right = lines == session and not answer["rests"]
        right += is_right
        asked += answer["asks"]
        silent += not is_right and not answer["asks"] and not answer["rests"]
    return right / len(typed), silent / len(typed), asked / len(typed)
