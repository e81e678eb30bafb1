"""Search: its parts, and what it finds among a few codes. All of RVU25D: test_accuracy.py."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from codes.domain.search.query import stem, units_of, words_of
from codes.domain.search.rank import document, score
from codes.domain.search.spelling import corrections, edit_distance
from codes.domain.search.thesaurus import more_words, prior, thesaurus, usage_tiers
from codes.fee_schedule.current import current_releases
from codes.management.commands.write_thesaurus import thesaurus_module, thesaurus_path
from codes.models import Code, SearchWord
from codes.search import usage
from codes.search.find import find, search, suggestions
from tests import making


def top_codes(text, most=5):
    return [code.hcpcs for code in search(text)[:most]]


@pytest.mark.parametrize(
    "words",
    [
        "injection injections injected injecting", "biopsy biopsies", "arthroscopy arthroscopic",
        "removal removed removing", "excision excise excised", "replacement replace replaced", "ablation ablate",
        "guided guidance guide", "drainage drainages", "amputation amputate", "evaluation evaluate",
    ],
)  # fmt: skip
def test_forms_of_a_word_share_a_stem_that_begins_them(words):
    stems = {stem(word) for word in words.split()}
    assert len(stems) == 1
    assert all(word.startswith(stems.copy().pop()) for word in words.split())


def test_words_are_split_like_the_database_splits_them(db):
    making.load([making.row("20610", descriptor="Drain/inj I&D w/o us, pt's")])
    code = Code.objects.get(hcpcs="20610")
    kept = set(words_of(code.descriptor))
    assert kept == {"drain", "inj", "i", "and", "d", "w", "o", "us", "pts"}
    kept |= set(words_of(code.composed_title))
    with connection.cursor() as cursor:
        cursor.execute("SELECT tsvector_to_array(search) FROM codes_code")
        assert set(cursor.fetchone()[0]) == kept


def test_typos_are_matched_to_the_intended_word():
    assert [
        edit_distance("biospy", "biopsy", 2),
        edit_distance("menisectomy", "meniscectomy", 3),
        edit_distance("cat", "bladder", 3),
    ] == [
        1,
        1,
        4,
    ]
    assert corrections("colonscopy", ["colonoscopy", "colposcopy", "cystoscopy"]) == [("colonoscopy", 0.85)]
    assert corrections("knee", ["thyroid"]) == []


def test_a_document_missing_a_word_scores_zero():
    units = units_of("knee biopsy", thesaurus())
    assert score(document("Knee biopsy", "", "", ""), units, 0) > score(
        document("Bx of the knee joint", "", "", ""), units, 0
    )
    assert score(document("Knee x-ray", "", "", ""), units, 0) == 0


def test_abbreviations_match_full_words_and_vice_versa(db):
    making.load(
        [making.row("47562", descriptor="Laparoscopic cholecystectomy"), making.row("27814", descriptor="Fx tx")]
    )
    making.load([making.row("49650", descriptor="Lap ing hernia repair init")], 2025, "D")
    assert top_codes("lap chole") == ["47562"]
    assert top_codes("laparoscopic inguinal hernia") == ["49650"]
    assert top_codes("fracture treatment") == ["27814"]


@pytest.mark.parametrize("order", ["repair hernia lap", "lap hernia repair", "hernia lap repairs"])
def test_words_match_in_any_order(db, order):
    making.load(
        [making.row("49650", descriptor="Lap ing hernia repair init"), making.row("49505", descriptor="Hernia")]
    )
    assert top_codes(order)[0] == "49650"


@pytest.mark.parametrize(
    "text",
    ["99213-25", "99213 25", "99213/25", "99213x2", "2x 99213", "99213.25", "#99213", "CPT99213", "99213\u201125"],
)
def test_a_code_is_found_whatever_is_typed_around_it(client, rvu26a, text):
    assert [code.hcpcs for code in search(text)] == ["99213"]
    assert client.get("/codes/", {"q": text})["Location"] == "/codes/99213/"
    results = client.get("/codes/", {"q": text}, headers={"HX-Request": "true"}).content.decode()
    assert "/codes/99213/" in results
    assert "/codes/20610/" not in results
    answer = client.get("/api/v1/codes/", {"q": text}).json()
    assert [found["hcpcs"] for found in answer["results"]] == ["99213"]
    assert answer["results"][0]["work_rvu"] == "1.30"


def test_several_typed_codes_are_all_found(client, rvu26a):
    assert [code.hcpcs for code in search("99213-25 20610-RT x2")] == ["20610", "99213"]
    assert client.get("/codes/", {"q": "99213-25 20610"}).status_code == 200


def test_codes_are_found_by_prefix_with_common_ones_first(db):
    making.load([making.row(code) for code in ("99211", "99213", "99214", "01996")])
    Code.objects.filter(hcpcs="99213").update(usage=9)
    assert top_codes("9921") == ["99213", "99211", "99214"]
    assert top_codes("O1996") == top_codes("0l996") == ["01996"]
    assert top_codes("99214 99211") == ["99211", "99214"]


def test_logging_counts_break_ties_without_exact_numbers(db):
    making.load([making.row(code, descriptor="Joint injection") for code in ("20605", "20610")])
    assert top_codes("joint injection") == ["20605", "20610"]
    usage.set_logged({"20610": 40})
    assert top_codes("joint injection") == ["20610", "20605"]
    assert Code.objects.get(hcpcs="20610").logged == 5  # 32 to 63
    usage.set_logged({})
    assert set(Code.objects.values_list("logged", flat=True)) == {0}


def test_usage_is_between_zero_and_nine(db):
    making.load([making.row("20610")])
    with pytest.raises(IntegrityError, match="code_usage_to_nine"), transaction.atomic():
        Code.objects.update(usage=10)


def test_a_misspelled_word_is_read_as_the_nearest_one(db):
    making.load(
        [making.row("45380", descriptor="Colonoscopy and biopsy"), making.row("57454", descriptor="Colposcopy")]
    )
    found = find("colonscopy biopsy")
    assert [code.hcpcs for code in found.codes] == ["45380"]
    assert found.read_as == "colonoscopy biopsy"
    assert find("colonoscopy").read_as == ""
    assert find("colonscopy biospy").read_as == "colonoscopy biopsy"


def test_new_words_of_a_code_tolerate_typos_right_away(db):
    making.load([making.row("31600", descriptor="Windpipe")])
    Code.objects.update(title="Planned tracheostomy")
    assert SearchWord.objects.filter(word="tracheostomy").exists()
    assert top_codes("tracheostmy") == ["31600"]


def test_search_data_fits_its_columns():
    assert len(usage_tiers()) > 2000
    assert set(usage_tiers().values()) <= set(range(1, 10))
    assert all(words.strip() for words in more_words().values())
    assert prior("99213", 9) > prior("G9999", 9) > prior("3044F", 0)


def test_reloading_search_words_removes_old_ones(db):
    usage.load_search_words()
    Code.objects.filter(hcpcs="99213").update(usage=1)
    Code.objects.create(hcpcs="99999", section="evaluation-and-management", usage=4, search_words="gone")
    usage.load_search_words()
    assert Code.objects.get(hcpcs="99213").usage == 9
    assert (Code.objects.get(hcpcs="99999").usage, Code.objects.get(hcpcs="99999").search_words) == (0, "")


def test_the_phones_thesaurus_matches_the_servers():
    assert thesaurus_path().read_text(encoding="utf-8") == thesaurus_module()


@pytest.mark.parametrize("text", ["lap chole", "colonscopy biopsy", "zzzzz qqqqq", "9921", "the", "knee zzzz"])
def test_a_search_takes_at_most_six_queries(db, text):
    making.load([making.row("45380", descriptor="Colonoscopy and biopsy"), making.row("99213")])
    current = current_releases().ids
    with CaptureQueriesContext(connection) as statements:
        list(find(text, current).codes[:50])
    assert len(statements) <= 6


@pytest.mark.parametrize("text", ["'", "a:* & !b", "\\", "%", "\x00", "é", "<->", "x" * 5000, "( ) :*", "'' | ''", "☃"])
def test_no_text_breaks_the_search(db, text):
    making.load([making.row("99213")])
    assert top_codes(text) == []
    suggestions(text)
