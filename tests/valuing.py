"""Value lines in a browser as a device does, to compare with the engine."""

import itertools

from logbook.domain.valuation.cuts import cut_in_log, cut_in_short, cut_of
from logbook.domain.valuation.line import LineInput
from logbook.domain.valuation.session import value_session
from logbook.parsing.bundle_content import SCHEMA, BundledCode, codes_as_data

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
