"""Sessions valued in the browser have the engine's numbers to the last digit, its steps, hints and cuts."""

import random
from collections import defaultdict
from dataclasses import replace
from decimal import Decimal

import pytest

from codes.domain.rows import CodeRows
from logbook.domain.valuation.modifiers import BY_RULE, MODIFIERS
from logbook.domain.valuation.policy import policy_as_data
from logbook.parsing.bundle_content import BundledCode, codes_as_data
from tests import facts
from tests.effort import share_of
from tests.valuing import POLICIES, SESSIONS, as_bundle, by_engine, line_from, shown, vectors

EVERY = 7
MANY = 20_000
BATCH = 2_000
RELEASES = [("rvu25d_0.zip", "PPRRVU2025_Oct.csv"), ("rvu26a_partial.zip", "PPRRVU2026_Jan_nonQPP.csv")]
SEEN = {
    "row", "component", "both-sides", "one-side", "extent", "policy-modifier", "units", "family", "family-top",
    "family-base", "modifier-51", "rank", "scans", "role", "policy-code", "rounding",
}  # fmt: skip
DAYS = ["2023-05-01", "2024-05-01", "2025-11-03", ""]


@pytest.fixture
def valuer(page, live_server):
    """A function that values sessions in the browser; pass the bundle with the first call only."""
    page.goto(f"{live_server.url}/robots.txt")
    policies = [policy_as_data(policy) for policy in POLICIES]
    return lambda sessions, data=None: page.evaluate(SESSIONS, [data, sessions, policies])


def lines_of(codes, rng):
    """A function that returns a random line: mostly codes that affect each other."""
    pools = defaultdict(list)
    for hcpcs, code in sorted(codes.items()):
        row = code.main
        if row.endoscopic_base:
            pools["family"].append(hcpcs)
        if row.endoscopic_base in codes:
            pools["bases"].append(row.endoscopic_base)
        pools[f"multiple {row.multiple_procedure}"].append(hcpcs)
        pools[f"bilateral {row.bilateral}"].append(hcpcs)
        pools[f"days {row.global_days}"].append(hcpcs)
        pools["visit" if code.is_visit else "other"].append(hcpcs)
    weights = {"family": 20, "bases": 4, "multiple 2": 15, "multiple 3": 5, "multiple 4": 8, "bilateral 1": 6}
    names = sorted(pools)
    likely = ["RT", "LT", "50", "51", "59", "80", "AS", "62", "26", "53", "78", "55", "52", "25", "76"]

    def line(near):
        hcpcs = rng.choice(pools[rng.choices(names, [weights.get(name, 1) for name in names])[0]])
        base = codes[near].main.endoscopic_base if near else ""
        if base and rng.random() < 0.6:
            relatives = [code for code in pools["family"] if codes[code].main.endoscopic_base == base]
            hcpcs = rng.choice([*relatives, base] if base in codes else relatives)
        elif near and rng.random() < 0.2:
            hcpcs = near
        few = rng.choice([0, 0, 0, 1, 1, 2])
        modifiers = rng.sample(likely if rng.random() < 0.8 else [*MODIFIERS, *sorted(BY_RULE), "ZZ"], few)
        return hcpcs, list(dict.fromkeys(modifiers)), rng.choice([1] * 8 + [2, 3, 7])

    return line


def random_session(line, rng, policy):
    count, patients = rng.choice([1, 2, 2, 3, 3, 4, 5, 7, 9]), rng.choice([1, 1, 2, 3])
    lines = []
    for _ in range(count):
        hcpcs, modifiers, units = line(lines[-1]["hcpcs"] if lines else "")
        lines.append({"hcpcs": hcpcs, "modifiers": modifiers, "units": units, "patient": rng.randint(1, patients)})
    return {
        "lines": lines,
        "policy": policy,
        "setting": rng.choice(["facility", "nonfacility"]),
        "day": rng.choice(DAYS),
    }


@pytest.mark.cms
@pytest.mark.parametrize(("zip_name", "member"), RELEASES)
def test_random_sessions_get_the_same_values(valuer, zip_name, member):
    codes = facts.all_codes(zip_name, member)
    rng = random.Random(15)
    line = lines_of(codes, rng)
    sessions = share_of([random_session(line, rng, rng.randrange(len(POLICIES))) for _ in range(MANY)], EVERY)
    rules = set()
    for at in range(0, len(sessions), BATCH):
        batch = sessions[at : at + BATCH]
        answers = valuer(batch, None if at else as_bundle(codes))
        for session, answer in zip(batch, answers, strict=True):
            assert answer == by_engine(codes, session), session
            rules |= {step.split()[0] for _, _, _, steps, *_ in answer for step in steps}
    assert rules >= SEEN


@pytest.mark.cms
def test_a_day_of_four_patients(valuer):
    """The day worked out in ../shared/design/looks/README-pay.md: 44.62 = 19.68 + 7.35 + 3.50 + 14.09."""
    texts = ["1: 99223-57", "1: 47563", "1: 49593", "2: 99204-25", "2: 45385", "2: 45380", "3: 99223", "4: 47562"]
    session = {
        "lines": [*map(line_from, texts), line_from("4: 49505-RT")],
        "policy": 0,
        "setting": "facility",
        "day": "",
    }
    codes = facts.all_codes(*RELEASES[1])
    (answer,) = valuer([session], as_bundle(codes))
    assert answer == by_engine(codes, session)
    assert [each for each, *_ in answer] == ["3.5", "11.18", "5", "2.6", "4.46", "0.29", "3.5", "10.21", "3.88"]
    assert [short for *_, short, _ in answer if short] == [
        "50% of 10.00: second procedure",
        "3.47 − 3.18: base 45378 counted once",
        "50% of 7.76: second procedure",
    ]


def test_a_family_keeps_the_base_of_its_own_release(valuer):
    """A better release has the base code only, with another value: the family deducts the base of its own release."""
    row = replace(facts.CODES["45378"].main, work=Decimal("3.00"))
    newer = CodeRows("45378", {"": row})
    codes = {"45378": BundledCode(newer, 0)} | {
        hcpcs: BundledCode(facts.CODES[hcpcs], 1) for hcpcs in ("45385", "45380", "29881")
    }
    codes["29876"] = BundledCode(replace(facts.CODES["29876"], base=None), 1)  # its release has no base row
    rows = {hcpcs: code.rows for hcpcs, code in codes.items()}
    data = {**as_bundle({}), **codes_as_data(codes), "releases": [["RVU26B", 2026], ["RVU26A", 2026]]}
    assert (data["codes"]["45380"][3], data["codes"]["29876"][3]) == (["45378", 326, 548, 1013], ["29870"])
    sessions = [
        {"lines": [line_from(text) for text in texts.split()], "policy": 0, "setting": setting, "day": ""}
        for texts in ("45385 45380", "45385 45380 45378", "29876 29876-59", "29881 29876")
        for setting in ("facility", "nonfacility")
    ]
    for session, answer in zip(sessions, valuer(sessions, data), strict=True):
        assert answer == by_engine(rows, session), session


PINNED = """async ([pinned, current, policies]) => {
  const [{ Bundle }, { policyFrom, valueLines }, { plain }] =
    await Promise.all(["bundle", "session", "exact"].map((name) => import(`/static/js/log/${name}.js`)));
  const lines = ["45385", "45380", "99213"].map((hcpcs) => ({ hcpcs, modifiers: [], units: 1 }));
  const bundle = new Bundle(current);
  return policies.map(([policy, hasPinned, isWaiting]) => {
    const read = { ...policyFrom(policy), pinnedBundle: hasPinned ? new Bundle(pinned) : null };
    return valueLines(lines, bundle, read, "facility", isWaiting).map(
      ({ wrvu, hints, ...line }) => [plain(wrvu), hints.at(-1)?.on ?? "", line.isProvisional, line.isWaiting]);
  });
}"""


def test_a_pinned_release_values_what_it_has(page, live_server):
    """The server's rule (logbook.valuation.crediting.values_under): the pinned release's codes, else the date's."""
    page.goto(f"{live_server.url}/robots.txt")
    endoscopies = {hcpcs: facts.CODES[hcpcs] for hcpcs in ("45378", "45385", "45380")}
    newer = {
        hcpcs: replace(code, rows={"": replace(code.main, work=code.main.work / 2)}, base=endoscopies["45378"].main)
        for hcpcs, code in endoscopies.items()
    }
    pinned, current = as_bundle(endoscopies), as_bundle({**newer, "99213": facts.CODES["99213"]}, "RVU26A")
    policy, visit = {"preset": "custom", "reduction": "rank", "basis": "fee", "pinned": "RVU25D"}, "RVU25D 99213 RVU26A"
    ways = [
        [policy, True, False],
        [policy, False, False],
        [policy, True, True],
        [{**policy, "pinned": "RVU26A"}, False, False],
    ]
    known, unknown, early, same = page.evaluate(PINNED, [pinned, current, ways])
    assert known == [["4.57", "", False, False], ["0.3", "", False, False], ["1.3", visit, False, False]]
    assert [provisional for *_, provisional, _ in unknown] == [True, True, True]
    assert early == [["4.57", "", False, False], ["0.3", "", False, False], ["0", "", False, True]]
    assert [provisional for *_, provisional, _ in same] == [False, False, False]


SPREAD = """async ([data, sessions]) => {
  const [{ Bundle }, { policyFrom, valueLines, totalOf }, { plain }] =
    await Promise.all(["bundle", "session", "exact"].map((name) => import(`/static/js/log/${name}.js`)));
  if (data) globalThis.bundle = new Bundle(data);
  return sessions.map((lines) => [1, 2].map((each) => {
    const placed = lines.map((line, n) => ({ ...line, patient: each === 1 ? 1 : n + 1 }));
    const valued = valueLines(placed, globalThis.bundle, policyFrom());
    return [valued.map(({ wrvu }) => plain(wrvu)), plain(totalOf(valued))];
  }));
}"""


@pytest.mark.cms
def test_dividers_change_nothing_for_lines_that_cannot_interact(page, live_server):
    """Visits, add-on codes and unranked services: one patient or one each, the values are the same."""
    page.goto(f"{live_server.url}/robots.txt")
    codes = facts.all_codes()
    apart = [hcpcs for hcpcs, code in codes.items() if code.is_visit or code.main.multiple_procedure in ("0", "9")]
    rng = random.Random(4)
    sessions = [
        [
            {"hcpcs": hcpcs, "modifiers": rng.choice([[], ["25"], ["59"], ["26"]]), "units": rng.choice([1, 1, 3])}
            for hcpcs in rng.sample(apart, rng.randint(2, 6))
        ]
        for _ in range(1_000)
    ]
    for together, spread in page.evaluate(SPREAD, [as_bundle(codes), sessions]):
        assert together == spread


def test_the_browser_values_the_vectors(valuer):
    sessions, expected, sources = zip(*vectors(), strict=True)
    answers = valuer(list(sessions), as_bundle(facts.CODES))
    for answer, right, source in zip(answers, expected, sources, strict=True):
        assert shown(answer) == right, source
