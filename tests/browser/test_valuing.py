"""Single lines valued in the browser have the engine's numbers and hints, for every code of a release."""

import json
import random
from pathlib import Path

import pytest

from logbook.domain.rules_table import PCTC
from logbook.domain.valuation.explanations import FLAGS, flag_text
from logbook.domain.valuation.line import LineInput
from logbook.domain.valuation.modifiers import BY_RULE, MODIFIERS
from logbook.domain.valuation.policy import FULL, PARITY, UNREDUCED, Policy, policy_as_data, policy_from
from logbook.domain.valuation.session import value_session
from logbook.domain.valuation.trace import Flag
from logbook.parsing.bundle_content import SCHEMA, BundledCode, codes_as_data
from tests import facts
from tests.effort import share_of

VECTORS = Path(__file__).parent.parent / "data" / "valuing.json"
EVERY = 24
OWN = Policy(
    preset="custom",
    rounds_lines=True,
    reduces_imaging=True,
    by_modifier={"50": 2, "80": "0.2", "59": "0.9", "53": "0.25", "62": "0.6"},
    by_code={"99213": "1.1"},
)
POLICIES = (PARITY, UNREDUCED, FULL, policy_from(policy_as_data(OWN)))
VALUE = """async ([data, cases, policies]) => {
  const [{ Bundle }, { policyFrom, valueLines }, { plain }] =
    await Promise.all(["bundle", "session", "exact"].map((name) => import(`/static/js/log/${name}.js`)));
  if (data) globalThis.bundle = new Bundle(data);
  const read = policies.map(policyFrom);
  return cases.map(([hcpcs, modifiers, units, policy, setting = "facility"]) => {
    const [valued] = valueLines([{ hcpcs, modifiers, units }], globalThis.bundle, read[policy], setting);
    const hints = valued.hints.map(({ rule, on, needsReview }) => `${rule} ${on} ${needsReview}`).sort();
    return [plain(valued.wrvu), plain(valued.value.gross), hints];
  });
}"""


def as_bundle(codes):
    """Codes as logbook.parsing.bundle writes them, built from CMS's rows without the importer."""
    return {
        "schema": SCHEMA, "label": "RVU25D", "effective_from": "2025-10-01", "releases": [["RVU25D", 2025]],
        **codes_as_data({hcpcs: BundledCode(code) for hcpcs, code in codes.items()}),
    }  # fmt: skip


def value_by_engine(codes, case):
    hcpcs, modifiers, units, policy, *setting = case
    line = LineInput(codes[hcpcs], tuple(modifiers), units, *setting)
    (valued,) = value_session([line], POLICIES[policy])
    hints = sorted(f"{flag.rule} {flag.on} {str(flag.needs_review).lower()}" for flag in valued.flags)
    return [f"{valued.adjusted.normalize():f}", f"{valued.gross.normalize():f}", hints]


@pytest.fixture
def valuer(page, live_server):
    """A function that values cases in the browser; pass the codes with the first call only."""
    page.goto(f"{live_server.url}/robots.txt")
    policies = [policy_as_data(policy) for policy in POLICIES]
    return lambda cases, data=None: page.evaluate(VALUE, [data, cases, policies])


def test_the_engine_values_the_vectors():
    for vector in json.loads(VECTORS.read_text(encoding="utf-8")):
        assert value_by_engine(facts.EXAMPLES, vector["case"]) == vector["is"], vector["case"]


def test_the_browser_values_the_vectors(valuer):
    vectors = json.loads(VECTORS.read_text(encoding="utf-8"))
    answers = valuer([vector["case"] for vector in vectors], as_bundle(facts.EXAMPLES))
    for vector, answer in zip(vectors, answers, strict=True):
        assert answer == vector["is"], vector["case"]


SENTENCES = """async (flags) => {
  const { hintText } = await import("/static/js/log/session.js");
  return flags.map(([rule, on]) => hintText({ rule, on }));
}"""


def test_hints_have_the_servers_text(page, live_server):
    page.goto(f"{live_server.url}/robots.txt")
    flags = [
        (rule, on)
        for rule in FLAGS
        for on in ("26", "54 55", "B", "C", "27447", "1 to 6", "RVU25D", "RVU22A 49593 RVU26A")
    ]
    flags += [("zero", on) for on in ("", *PCTC)]
    assert page.evaluate(SENTENCES, flags) == [flag_text(Flag(rule, on, needs_review=False)) for rule, on in flags]


@pytest.mark.cms
def test_every_code_with_any_modifiers_gets_the_same_value(valuer):
    codes = facts.all_codes()
    rng = random.Random(3)
    names = [*MODIFIERS, "ZZ"]
    cases = []
    for hcpcs in share_of(codes, EVERY):
        for setting in ("facility", "nonfacility"):
            cases += [[hcpcs, [], 1, 0, setting], [hcpcs, [], rng.choice([2, 3, 7]), 0, setting]]
            cases += [
                [hcpcs, chosen, rng.choice([1, 2]), rng.randrange(len(POLICIES)), setting]
                for chosen in (["RT", "LT"], ["55"], rng.sample(sorted(BY_RULE), 2))
            ]
        cases += [
            [hcpcs, rng.sample(names, rng.randint(1, 3)), rng.choice([1, 1, 2, 6]), rng.randrange(len(POLICIES))]
            for _ in range(3)
        ]
    data = as_bundle(codes)
    for n, batch in enumerate(batches(cases)):
        answers = valuer(list(batch), data if n == 0 else None)
        for case, answer in zip(batch, answers, strict=True):
            assert answer == value_by_engine(codes, case), case


def batches(cases, size=20_000):
    return (cases[at : at + size] for at in range(0, len(cases), size))
