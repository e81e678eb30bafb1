"""Sessions as clinicians type them, and nonsense strings, for the Python and JavaScript readers."""

import json
import math
import random
from dataclasses import asdict
from functools import cache
from pathlib import Path

from logbook.domain.parsing import reasons
from logbook.domain.parsing.fit import WORK, fit_of, fits
from logbook.domain.parsing.patients import VISIT, group_of
from logbook.domain.parsing.reading import GLUED, Table
from tests import facts

DATA = Path(__file__).parent / "data"
READING = json.loads((DATA / "reading.json").read_text(encoding="utf-8"))
FORMS = json.loads((DATA / "typed_forms.json").read_text(encoding="utf-8"))
REASONS = {reason: name for name, reason in (reasons.ALL | reasons.WHOLE).items()}
TIED = {True: ", tied", False: ""}
PATIENTS = 3
ODD_CHARACTERS = '0123456789OIlxX-× ,;|+/.()#—‑－"\ufeff\nABCDEGRTZéß😀９'
WORDS = (
    "bilateral", "left", "R", "units", "u", "unit", "x", "2x", "3", "25", "min", "CPT", "cpt", "mod", "with", "and",
    "knee", "lap", "scar", "side", "qty", "two", "25 min", "x 2", "3 units", "1/2/26", "M17.11", "1.50", "2.0", "1.",
    "as", "As", "at", "pt", "go home", "room 52", "rm 22", "OR 25", "bp 80/50", "80'", "w/o 25", "2 x 15", "x 50 mg",
    "8:30 AM", "as planned", "tc w/ family", "the", "cm2", "time 25", "(3)", "2.", "video", "b/l",
    "$12", "12:10", "555-123-4567", "x1000", "(25)", "/RT",
)  # fmt: skip


def small_table():
    """The codes of tests/data/reading.json with their feature bits."""
    return Table(READING["codes"])


def forms_table():
    """The codes of tests/data/typed_forms.json with their feature bits, as in RVU25D."""
    return Table(FORMS["codes"])


@cache
def full_table():
    """Every code of RVU25D with its feature bits, read from CMS's file by tests.facts."""
    return Table({code: fit_of(rows) for code, rows in facts.all_codes().items()})


def sessions(table, count, unfit, seed=1, most=6):
    """Return sessions of 1 to `most` codes with work and 0 to 2 modifiers each, drawn by how often they are used.

    A share `unfit` of the modifiers is drawn without regard to the code. Each session is [(code, modifiers, units)].
    """
    rng = random.Random(seed)
    codes = [code for code, bits in table.codes.items() if bits & WORK]
    names = sorted(GLUED)
    weight = {name: math.exp(-table.costs[name] / 1000) for name in names}
    fitting = {}
    found = []
    for _ in range(count):
        session = []
        for _ in range(rng.randint(1, most)):
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
    """A session, or a day, typed without separators."""
    return "".join(
        code + "".join(modifiers) + (f"x{units}" if units > 1 else "") for code, modifiers, units, *_ in session
    )


def days(table, count, unfit, seed=3):
    """Return sessions of three patients, 3 to 6 codes: [(code, modifiers, units, patient)]. No patient has two visits:
    those would be two patients unless one has 25."""
    drawn = sessions(table, count * PATIENTS, unfit, seed, most=2)
    found = []
    for at in range(0, len(drawn), PATIENTS):
        day = []
        for n, session in enumerate(drawn[at : at + PATIENTS], 1):
            visits = [line for line in session if group_of(line[0], table)]
            day += [(*line, n) for line in session if line not in visits[1:]]
        found.append(day)
    return found


def days_of_visits(table, count, unfit, seed=4):
    """Return sessions of three patients, 3 to 6 codes, that each begin with a visit, modified like any code."""
    visits = Table({code: bits for code, bits in table.codes.items() if group_of(code, table) == VISIT})
    drawn = iter(sessions(visits, count * PATIENTS, unfit, seed, most=1))
    found = []
    for day in days(table, count, unfit, seed):
        found.append([])
        for patient in range(1, PATIENTS + 1):
            procedures = [line for line in day if line[3] == patient and not group_of(line[0], table)]
            found[-1] += [(*next(drawn)[0], patient), *procedures[:1]]
    return found


def divided(day, *, always=True):
    """A day typed without separators, with | between the patients. If not `always`, only where a second visit doesn't
    open the next patient by itself: it or the visit before has 25."""
    patients = {}
    for *line, patient in day:
        patients.setdefault(patient, []).append(line)
    text, before = "", None
    for session in patients.values():
        is_needed = always or "25" in session[0][1] or (before is not None and "25" in before)
        text += ("|" if before is not None and is_needed else "") + glued(session)
        before = session[0][1]
    return text


def strings(table, count, seed=2):
    """Return strings of codes, modifiers, units, separators and nonsense in any order, some truncated."""
    rng = random.Random(seed)
    codes, names = list(table.codes), sorted(GLUED)
    parts = (
        lambda: rng.choice(codes),
        lambda: rng.choice(("", "-")) + rng.choice(names),
        lambda: rng.choice("xX×*") + str(rng.randint(1, 140)),
        lambda: "".join(rng.choice(ODD_CHARACTERS) for _ in range(rng.randint(1, 6))),
        lambda: rng.choice(("", " ")) + rng.choice(WORDS) + rng.choice(("", " ")),
    )
    found = []
    for _ in range(count):
        text = ""
        for _ in range(rng.randint(0, 5)):
            (part,) = rng.choices(parts, (11, 4, 2, 3, 3))
            text += part() + (rng.choice(" ,;-\n|+/.") if rng.random() < 0.3 else "")
        found.append(text[: rng.randint(0, len(text))] if rng.random() < 0.2 else text)
    return found


def as_javascript(parsed):
    """Convert a result to the shape the JavaScript reader returns."""
    return {
        "lines": [
            {"hcpcs": line.hcpcs, "start": line.start, "end": line.end, "modifiers": list(line.modifiers),
             "units": line.units, "isKnown": line.is_known, "patient": line.patient, "opens": line.opens,
             "isJoined": line.is_joined}
            for line in parsed.lines
        ],
        "rests": [asdict(rest) for rest in parsed.rests],
        "alternatives": [
            {"start": other.start, "end": other.end, "text": other.text, "chosen": other.chosen,
             "isTied": other.is_tied}
            for other in parsed.alternatives
        ],
        "firm": parsed.firm,
        "dividers": [asdict(divider) for divider in parsed.dividers],
        "atDivider": parsed.at_divider,
        "labels": [asdict(label) for label in parsed.labels],
    }  # fmt: skip


def expected(vector):
    """A vector's expected result: (lines as text, rests, alternatives, firm)."""
    return vector["lines"], vector.get("rest", []), vector.get("other", []), vector["firm"]


def summary(read):
    """Convert a result to the short form the vectors use."""
    lines = [
        "-".join((line["hcpcs"], *line["modifiers"]))
        + (f"x{line['units']}" if line["units"] > 1 else "")
        + ("" if line["isKnown"] else "?")
        for line in read["lines"]
    ]
    rests = [[rest["text"], rest["state"]] for rest in read["rests"]]
    return lines, rests, [[o["chosen"], o["text"], o["isTied"]] for o in read["alternatives"]], read["firm"]


def written(read):
    """Convert a result to the short form of tests/data/typed_forms.json: lines, with | before the next patient."""
    text = ""
    for line, short in zip(read["lines"], summary(read)[0], strict=True):
        between = " | " if line["opens"] else " + " if line["isJoined"] else " "
        text += (between if text else "") + short
    return {"read": text, "rest": [rest["text"] for rest in read["rests"]]}


def offered(read, form):
    """The texts of the other readings, if the form names them; what the form names."""
    return [other["text"] for other in read["alternatives"]] if "offer" in form else None, form.get("offer")


def score(read, typed):
    """Return the shares of typed sessions that were read correctly, and misread with no other reading offered."""
    correct = silent = 0
    for answer, session in zip(read, typed, strict=True):
        size = len(session[0])  # with the patient or without
        lines = [(line["hcpcs"], line["modifiers"], line["units"], line["patient"])[:size] for line in answer["lines"]]
        is_right = lines == session and not answer["rests"]
        correct += is_right
        silent += not is_right and not answer["alternatives"] and not answer["rests"]
    return correct / len(typed), silent / len(typed)


def places(parsed):
    """Write all of a result by place, as `0-8 99213x2; 9-11 impossible unitsTwice; 12-15 label`."""
    found = [
        (line.start, f"{line.start}-{line.end} {line.text}{'' if line.is_known else '?'}") for line in parsed.lines
    ]
    found += [
        (rest.start, f"{rest.start}-{rest.end} {rest.state} {REASONS.get(rest.reason, rest.reason)}".strip())
        for rest in parsed.rests
    ]
    found += [(label.start, f"{label.start}-{label.end} label") for label in parsed.labels]
    found += [
        (math.inf, f"{one.start}-{one.end} {one.chosen} or {one.text}{TIED[one.is_tied]}")
        for one in parsed.alternatives
    ]
    return "; ".join(text for _, text in sorted(found))
