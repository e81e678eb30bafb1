"""The content shipped with the project: rules that all of it must meet."""

import re
from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import pytest

from codes.content.files import read_path
from codes.domain.content import PROSE, sentences
from codes.domain.sections import classify
from codes.management.commands.load_starter import CODES
from tests import cms

DATA = Path(__file__).resolve().parents[2] / "data"
needs_cms = pytest.mark.skipif(not cms.FOLDER.exists(), reason="CMS's files aren't in ../shared/cms")
SMALL = {"of", "the", "a", "and", "or", "with", "without", "in", "to", "by", "for", "on", "each", "per", "from"}
# The share of a title's words that may also be in CMS's descriptor, on average; and the share of titles that may
# have most of their words in common with it (some procedures have only one name: “Colonoscopy and biopsy”).
MAX_SHARED_ON_AVERAGE = 0.22
MAX_TITLES_LARGELY_SHARED = 0.015


@pytest.fixture(scope="module")
def entries():
    return read_path(CODES / "data" / "content")


def test_no_two_codes_share_a_sentence(entries):
    codes = defaultdict(set)
    for hcpcs, entry in entries.items():
        for sentence in sentences(entry):
            codes[re.sub(r"\W+", " ", sentence.lower())].add(hcpcs)
    assert {sentence: found for sentence, found in codes.items() if len(found) > 1} == {}


def test_neighboring_codes_have_distinct_texts(entries):
    """The texts of neighboring codes share at most 60% of their words."""
    alike = []
    codes = [hcpcs for hcpcs in sorted(entries) if entries[hcpcs].has_prose]
    for one, other in pairwise(codes):
        for name in PROSE:
            ours, theirs = (set(words(getattr(entries[code], name))) for code in (one, other))
            if len(ours & theirs) / len(ours | theirs) > 0.6:
                alike.append((one, other, name))
    assert alike == []


def words(text):
    return re.findall(r"[a-z0-9]+", text.lower())


def test_titles_are_unique(entries):
    codes = defaultdict(list)
    for hcpcs, entry in entries.items():
        codes[entry.title.lower()].append(hcpcs)
    assert [found for found in codes.values() if len(found) > 1] == []


def test_each_description_is_one_sentence(entries):
    multiple = [hcpcs for hcpcs, entry in entries.items() if re.search(r"[.!?]\s+[A-Z]", entry.description)]
    assert multiple == []


def test_a_code_has_all_texts_or_none(entries):
    """A code has all three texts and specialties, or none of them; and never itself as a companion."""
    for hcpcs, entry in entries.items():
        texts = [bool(text) for text in (entry.description, entry.plain, entry.context, entry.specialties)]
        assert len(set(texts)) == 1, hcpcs
        assert entry.synonyms, hcpcs
        assert hcpcs not in entry.companions


def test_an_alternative_to_a_code_is_not_its_companion(entries):
    lines = (DATA / "alternatives.txt").read_text(encoding="utf-8").splitlines()[1:]
    wrong = []
    for family in (set(line.split()) for line in lines):
        wrong += [(hcpcs, family & set(entries[hcpcs].companions)) for hcpcs in family & set(entries)]
    assert [(hcpcs, found) for hcpcs, found in wrong if found] == []


def test_every_area_has_content(entries):
    """Enough codes have texts in each field that logs procedures, by CPT's ranges."""
    minimum = {
        "anesthesia": 25, "evaluation-and-management": 100, "surgery": 480, "radiology": 90,
        "pathology-and-laboratory": 18, "medicine": 250, "hcpcs-g": 30,
    }  # fmt: skip
    written = [hcpcs for hcpcs, entry in entries.items() if entry.has_prose]
    assert len(written) >= 1_000
    found = defaultdict(int)
    for hcpcs in written:
        found[classify(hcpcs)[0].slug] += 1
    assert {slug: found[slug] for slug in minimum if found[slug] < minimum[slug]} == {}
    ranges = {
        "skin, plastic": (10004, 19499, 55), "bones, joints": (20100, 29999, 80), "throat": (30000, 31599, 15),
        "chest": (31600, 32999, 15), "heart": (33016, 33999, 15), "vessels": (34001, 37799, 30),
        "gut": (40490, 49999, 85), "urinary": (50010, 55899, 35), "women": (56405, 58999, 35),
        "birth": (59000, 59899, 15), "brain, spine, nerves": (61000, 64999, 35), "eye": (65091, 68899, 25),
        "ear": (69000, 69979, 8), "radiation": (77261, 77799, 8), "psychiatry": (90785, 90899, 12),
        "therapy": (97010, 97799, 25),
    }  # fmt: skip
    numbers = [int(hcpcs) for hcpcs in written if hcpcs.isdecimal()]
    counts = {name: sum(low <= number <= high for number in numbers) for name, (low, high, _) in ranges.items()}
    assert {name: count for name, count in counts.items() if count < ranges[name][2]} == {}


@pytest.fixture(scope="module")
def descriptors():
    found = {}
    for name, member in (
        ("rvu25d_0.zip", "PPRRVU2025_Oct.csv"),
        ("rvu26a_partial.zip", "PPRRVU2026_Jan_nonQPP.csv"),
    ):
        for row in cms.rows(name, member):
            if row["descriptor"] or row["hcpcs"] not in found:
                found[row["hcpcs"]] = row["descriptor"]
    return found


@pytest.mark.cms
@needs_cms
def test_every_code_and_companion_is_in_cmss_files(entries, descriptors):
    assert [hcpcs for hcpcs in entries if hcpcs not in descriptors] == []
    unknown = {
        hcpcs: [code for code in entry.companions if code not in descriptors] for hcpcs, entry in entries.items()
    }
    assert {hcpcs: codes for hcpcs, codes in unknown.items() if codes} == {}


@pytest.mark.cms
@needs_cms
def test_titles_do_not_copy_cmss_descriptors(entries, descriptors):
    shared = {}
    for hcpcs, entry in entries.items():
        ours, theirs = set(words(entry.title)) - SMALL, set(words(descriptors[hcpcs]))
        if theirs:
            shared[hcpcs] = len(ours & theirs) / len(ours)
    worst = sorted(shared, key=lambda hcpcs: -shared[hcpcs])[:20]
    report = "\n".join(f"{hcpcs} {shared[hcpcs]:.2f} {entries[hcpcs].title}" for hcpcs in worst)
    assert sum(shared.values()) / len(shared) < MAX_SHARED_ON_AVERAGE, report
    assert sum(share >= 0.75 for share in shared.values()) / len(shared) < MAX_TITLES_LARGELY_SHARED, report
    same = [hcpcs for hcpcs in shared if words(entries[hcpcs].title) == words(descriptors[hcpcs])]
    assert same == []
