"""Value lines in a browser as a device does, to compare with the engine."""

import itertools
import json
from datetime import date
from pathlib import Path

from logbook.domain.valuation.cuts import cut_in_log, cut_in_short, cut_of
from logbook.domain.valuation.line import LineInput
from logbook.domain.valuation.policy import FULL, PARITY, UNREDUCED, Policy, policy_as_data, policy_from
from logbook.domain.valuation.session import value_session
from logbook.parsing.bundle_content import SCHEMA, BundledCode, codes_as_data

VECTORS = Path(__file__).parent / "data" / "valuing_sessions.json"
CUSTOM = (
    Policy(preset="custom", reduction="modifier-51", by_modifier={"51": "0.6"}),
    Policy(preset="custom", reduction="modifier-51"),
    Policy(preset="custom", basis="work"),
    Policy(preset="custom", reduces_imaging=True, rounds_lines=True),
    Policy(
        preset="custom",
        basis="work",
        rounds_lines=True,
        by_modifier={"50": "2", "80": "0.2", "59": "0.9", "53": "0.25", "62": "0.6", "AS": "0.1", "78": "0.8"},
        by_code={"45385": "1.1", "27447": "0", "99213": "1.05"},
    ),
    Policy(preset="custom", reduction="none", reduces_imaging=True, by_modifier={"26": "0.95"}),
)
POLICIES = (PARITY, UNREDUCED, FULL, *(policy_from(policy_as_data(policy)) for policy in CUSTOM))
SESSIONS = """async ([data, sessions, policies]) => {
  const [{ Bundle }, { policyFrom, valueLines }, { plain }, { cutInShort, cutInLog }] =
    await Promise.all(["bundle", "session", "exact", "cuts"].map((name) => import(`/static/js/log/${name}.js`)));
  if (data) globalThis.bundle = new Bundle(data);
  const read = policies.map(policyFrom);
  return sessions.map(({ lines, policy, setting, day }) => {
    const valued = valueLines(lines, globalThis.bundle, read[policy], setting, false, day);
    return valued.map(({ wrvu, value, hints, cut }) => [
      plain(wrvu), plain(value.gross),
      hints.map(({ rule, on, needsReview }) => `${rule} ${on} ${needsReview}`),
      value.steps.map(({ rule, operation, operand, on }) => `${rule} ${operation} ${plain(operand)} ${on}`),
      cutInShort(cut), cutInLog(cut),
    ]);
  });
}"""


def as_bundle(codes, label="RVU25D"):
    """Codes as logbook.parsing.bundle writes them, built from CMS's rows without the importer."""
    return {
        "schema": SCHEMA, "label": label, "effective_from": "2025-10-01", "releases": [[label, 2025]],
        **codes_as_data({hcpcs: BundledCode(code) for hcpcs, code in codes.items()}),
    }  # fmt: skip


def value_by_engine(codes, session, policies):
    """Value a session's lines {hcpcs, modifiers, units, patient} by patient; return what SESSIONS returns."""
    day = session["day"]
    found = {}
    by_patient = sorted(enumerate(session["lines"]), key=lambda pair: pair[1].get("patient") or 0)
    for _, group in itertools.groupby(by_patient, key=lambda pair: pair[1].get("patient")):
        numbered = list(group)
        inputs = [
            LineInput(codes[line["hcpcs"]], tuple(line["modifiers"]), line["units"], session["setting"])
            for _, line in numbered
        ]
        valued = value_session(inputs, policies[session["policy"]], day)
        found |= {n: _as_shown(line) for (n, _), line in zip(numbered, valued, strict=True)}
    return [found[n] for n in range(len(session["lines"]))]


def _as_shown(valued):
    cut = cut_of(valued.steps)
    flags = [f"{flag.rule} {flag.on} {str(flag.needs_review).lower()}" for flag in valued.flags]
    steps = [f"{step.rule} {step.operation} {_plain(step.operand)} {step.on}" for step in valued.steps]
    return [_plain(valued.adjusted), _plain(valued.gross), flags, steps, cut_in_short(cut), cut_in_log(cut)]


def _plain(number):
    return f"{number.normalize():f}"


def by_engine(codes, session):
    day = date.fromisoformat(session["day"]) if session["day"] else None
    return value_by_engine(codes, {**session, "day": day}, POLICIES)


VECTOR_NAMES = ("wrvu", "short", "in_log")


def shown(valued):
    return [dict(zip(VECTOR_NAMES, (line[0], line[4], line[5]), strict=True)) for line in valued]


def vectors():
    for vector in json.loads(VECTORS.read_text(encoding="utf-8")):
        lines = [line_from(text) for text in vector["lines"]]
        session = {"lines": lines, "policy": vector.get("policy", 0), "setting": "facility", "day": ""}
        yield session, [dict(zip(VECTOR_NAMES, each, strict=True)) for each in vector["is"]], vector["source"]


def line_from(text):
    """Read `2: 27447-RT x2`: patient, code, modifiers, units."""
    patient, _, rest = text.rpartition(": ")
    name, _, units = rest.partition(" x")
    hcpcs, *modifiers = name.split("-")
    return {"hcpcs": hcpcs, "modifiers": modifiers, "units": int(units or 1), "patient": int(patient or 1)}
