"""The words that come with the project: what must hold for all of them."""

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
needs_cms = pytest.mark.skipif(not cms.FOLDER.exists(), reason="CMS's files are not in ../shared/cms")
SMALL = {"of", "the", "a", "and", "or", "with", "without", "in", "to", "by", "for", "on", "each", "per", "from"}
# Of the words of a title, how many may be those of CMS's descriptor: on average, and how many titles may share
# most of theirs (a procedure of one name has no other: “Colonoscopy and biopsy”).
MOST_SHARED_ON_AVERAGE = 0.22
MOST_TITLES_LARGELY_SHARED = 0.015


@pytest.fixture(scope="module")
def entries():
    return read_path(CODES / "data" / "content")


def test_no_two_codes_share_a_sentence(entries):
    codes = defaultdict(set)
    for hcpcs, entry in entries.items():
        for sentence in sentences(entry):
            codes[re.sub(r"\W+", " ", sentence.lower())].add(hcpcs)
    assert {sentence: found for sentence, found in codes.items() if len(found) > 1} == {}


def test_no_two_neighbours_are_one_text_with_words_swapped(entries):
    """Of the words of two descriptions that stand beside each other, some differ beyond one or two."""
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


def test_titles_are_not_given_twice(entries):
    codes = defaultdict(list)
    for hcpcs, entry in entries.items():
        codes[entry.title.lower()].append(hcpcs)
    assert [found for found in codes.values() if len(found) > 1] == []


def test_each_description_is_one_sentence(entries):
    several = [hcpcs for hcpcs, entry in entries.items() if re.search(r"[.!?]\s+[A-Z]", entry.description)]
    assert several == []


def test_texts_come_together(entries):
    """A code has all three texts or none, and with them specialties and companions."""
    for hcpcs, entry in entries.items():
        texts = [bool(text) for text in (entry.description, entry.plain, entry.context, entry.specialties)]
        assert len(set(texts)) == 1, hcpcs
        assert entry.synonyms, hcpcs
        assert hcpcs not in entry.companions


def test_a_code_that_would_be_chosen_instead_is_no_companion(entries):
    lines = (DATA / "alternatives.txt").read_text(encoding="utf-8").splitlines()[1:]
    wrong = []
    for family in (set(line.split()) for line in lines):
        wrong += [(hcpcs, family & set(entries[hcpcs].companions)) for hcpcs in family & set(entries)]
    assert [(hcpcs, found) for hcpcs, found in wrong if found] == []


def test_all_areas_have_words(entries):
    """Codes with texts in each of the fields that log procedures: by CPT's ranges."""
    least = {
        "anesthesia": 25, "evaluation-and-management": 100, "surgery": 480, "radiology": 90,
        "pathology-and-laboratory": 18, "medicine": 250, "hcpcs-g": 30,
    }  # fmt: skip
    written = [hcpcs for hcpcs, entry in entries.items() if entry.has_prose]
    assert len(written) >= 1_000
    found = defaultdict(int)
    for hcpcs in written:
        found[classify(hcpcs)[0].slug] += 1
    assert {slug: found[slug] for slug in least if found[slug] < least[slug]} == {}
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
def test_each_code_and_companion_is_one_of_cms(entries, descriptors):
    assert [hcpcs for hcpcs in entries if hcpcs not in descriptors] == []
    strange = {
        hcpcs: [code for code in entry.companions if code not in descriptors] for hcpcs, entry in entries.items()
    }
    assert {hcpcs: codes for hcpcs, codes in strange.items() if codes} == {}


@pytest.mark.cms
@needs_cms
def test_titles_are_not_cms_words(entries, descriptors):
    shared = {}
    for hcpcs, entry in entries.items():
        ours, theirs = set(words(entry.title)) - SMALL, set(words(descriptors[hcpcs]))
        if theirs:
            shared[hcpcs] = len(ours & theirs) / len(ours)
    worst = sorted(shared, key=lambda hcpcs: -shared[hcpcs])[:20]
    told = "\n".join(f"{hcpcs} {shared[hcpcs]:.2f} {entries[hcpcs].title}" for hcpcs in worst)
    assert sum(shared.values()) / len(shared) < MOST_SHARED_ON_AVERAGE, told
    assert sum(share >= 0.75 for share in shared.values()) / len(shared) < MOST_TITLES_LARGELY_SHARED, told
    same = [hcpcs for hcpcs in shared if words(entries[hcpcs].title) == words(descriptors[hcpcs])]
    assert same == []
