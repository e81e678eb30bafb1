"""Find the codes that match what a user types (ADR 10).

The database finds candidates by a code's words (GIN index) and by the words that a misspelled one may mean (trigram
index); codes.domain.search.rank sorts them, as static/js/search/index.js does on a device.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from django.contrib.postgres.fields import ArrayField
from django.db.models import CharField, Exists, F, Func, OuterRef, QuerySet, Value
from django.db.models.functions import Greatest

from codes.domain.search.query import LONGEST, UNTOUCHED, Slot, Unit, stem, units_of, words_of
from codes.domain.search.rank import ENOUGH, FEW, FEWEST, MOST_FOUND, Document, document, partial_score, score
from codes.domain.search.spelling import corrections
from codes.domain.search.thesaurus import kind_words, prior, thesaurus
from codes.domain.search.typed import typed_codes, typed_start
from codes.fee_schedule.current import current_releases
from codes.models import CODE_NAME_SQL, Code, CodeSummary
from rvuedge.common.replica import reading_connection

CODE_PREFIX = re.compile(r"^[A-Z]?\d{1,5}[A-Z]?$")
MOST_CANDIDATES = 400
NEARBY = 3  # codes on each side of one that doesn't exist

Scored = list[tuple[bool, float, str]]  # whether a release in effect has the code, its score, the code

# A code's name, its search words, its other name, its usage, and whether a release in effect has it. Codes that match
# more parts of the query come first.
# The order here is rough; codes.domain.search.rank computes the exact one.
CANDIDATES = f"""
SELECT hcpcs, {CODE_NAME_SQL},
       synonyms || ',' || search_words, CASE WHEN title <> '' OR composed_title <> '' THEN descriptor ELSE '' END,
       greatest(usage, logged),
       EXISTS (SELECT FROM codes_codesummary s WHERE s.code_id = c.hcpcs AND s.release_id = ANY(%(current)s))
FROM codes_code c
WHERE is_published AND search @@ %(query)s::tsquery
ORDER BY {{parts}} + ts_rank('{{{{0.1, 0.6, 0.9, 1}}}}', search, %(typed)s::tsquery, 1)
         + greatest(usage, logged) * 0.05 + CASE WHEN hcpcs ~ '^[1-9]\\d{{{{4}}}}$' THEN 0.1 ELSE 0 END DESC, hcpcs
LIMIT {MOST_CANDIDATES}
"""  # noqa: S608 our own expressions
PART = "(search @@ %(part{})s::tsquery)::int"
# Swapping two letters changes most of a short word: biospy and biopsy share 3 of 11 trigrams.
ALIKE = "SELECT set_config('pg_trgm.similarity_threshold', '0.2', false)"
# Words close to each misspelled one. A word that begins a known word is spelled correctly.
NEAR_WORDS = """
SELECT typed.word, near.word
FROM unnest(%(words)s::text[]) AS typed (word)
CROSS JOIN LATERAL (
    SELECT w.word FROM codes_searchword w WHERE w.word %% typed.word
    ORDER BY similarity(w.word, typed.word) DESC, w.word LIMIT 25
) near
WHERE NOT EXISTS (SELECT FROM codes_searchword k WHERE k.word LIKE typed.word || '%%')
"""


ALIKE_WORDS = """
SELECT near.word
FROM unnest(%(words)s::text[]) AS typed (word)
CROSS JOIN LATERAL (
    SELECT w.word, similarity(w.word, typed.word) AS likeness FROM codes_searchword w WHERE w.word %% typed.word
    ORDER BY likeness DESC, w.word LIMIT 3
) near
GROUP BY near.word ORDER BY max(near.likeness) DESC, near.word LIMIT 3
"""


@dataclass(frozen=True, slots=True)
class Found:
    """A search's result: codes in rank order, and how a misspelled query was read ('' if as typed)."""

    codes: QuerySet[Code]
    read_as: str = ""


@dataclass(frozen=True, slots=True)
class Suggestions:
    """Suggestions when nothing is found: codes near the one typed, and similar words."""

    codes: list[Code]
    words: list[str]


def search(text: str) -> QuerySet[Code]:
    """The published codes that match, best first: at most MOST_FOUND, or all that begin with the text."""
    return find(text).codes


def find(text: str, current: Collection[int] | None = None) -> Found:
    """Like `search`, with how the query was read. At most six statements for any query.

    Codes that no release in effect has come last, unless the text is the code. `current` are the ids of the releases in
    effect, if the caller has them.
    """
    current = list(current_releases().ids if current is None else current)
    codes = Code.objects.defer("search").filter(is_published=True)
    text = text[:LONGEST]
    if any(letter.isdigit() for letter in text):
        named = _named(codes, text, current)
        if named.exists():
            return Found(named)
    ranked, read_as = _ranked(text, current)
    return Found(_in_order(codes, ranked), read_as)


def suggestions(text: str) -> Suggestions:
    """Suggestions for a text without results. At most two statements."""
    beginning = typed_start(text)
    if CODE_PREFIX.match(beginning) and any(letter.isdigit() for letter in text):
        codes = Code.objects.defer("search").filter(is_published=True)
        after = codes.filter(hcpcs__gte=beginning).order_by("hcpcs")[:NEARBY]
        before = codes.filter(hcpcs__lt=beginning).order_by("-hcpcs")[:NEARBY]
        return Suggestions(sorted(before.union(after, all=True), key=lambda code: code.hcpcs), [])
    words = [word for word in words_of(text[:LONGEST]) if word not in thesaurus().ignored]
    with reading_connection().cursor() as cursor:
        cursor.execute(ALIKE)
        cursor.execute(ALIKE_WORDS, {"words": words})
        return Suggestions([], [word for (word,) in cursor.fetchall()])


def _named(codes: QuerySet[Code], text: str, current: list[int]) -> QuerySet[Code]:
    """The codes that begin with the text, those in effect first, common ones before others; or the complete codes in
    it."""
    usage = Greatest("usage", "logged").desc()
    beginning = typed_start(text)
    if CODE_PREFIX.match(beginning):
        in_effect = Exists(CodeSummary.objects.filter(code=OuterRef("pk"), release__in=current))
        return codes.filter(hcpcs__startswith=beginning).order_by(in_effect.desc(), usage, "hcpcs")
    return codes.filter(hcpcs__in=typed_codes(text)).order_by("hcpcs")


def _ranked(text: str, current: list[int]) -> tuple[list[str], str]:
    """Codes in rank order, and how the text was read if not as typed."""
    units = units_of(text, thesaurus())
    if not units:
        return [], ""
    found = _all_parts(units, current)
    if len(found) >= FEW:
        return _codes(found), ""
    read_as = ""
    if near := _near(words_of(text)):
        read_as = " ".join(near[word][0][0] if word in near else word for word in words_of(text))
        units = units_of(text, thesaurus(), near)
        found = _all_parts(units, current)
    if len(found) < FEWEST:
        found = _add_partial(found, _some_parts(units, current))
    return _codes(found), read_as


def _codes(found: Scored) -> list[str]:
    ranked = sorted((not is_current, -value, hcpcs) for is_current, value, hcpcs in found)
    return [hcpcs for _, _, hcpcs in ranked][:MOST_FOUND]


def _add_partial(full: Scored, partial: Scored) -> Scored:
    """Codes with all words, then codes with some words that score close to the best of those."""
    known = {hcpcs for _, _, hcpcs in full}
    best = max((value for _, value, _ in partial), default=0.0)
    return full + [one for one in partial if one[2] not in known and one[1] >= best * ENOUGH]


def _all_parts(units: Sequence[Unit], current: list[int]) -> Scored:
    needed = " & ".join(_part(unit) for unit in units if unit.is_needed)
    rows = _candidates(units, current, needed)
    scored = ((is_current, score(words, units, expected), hcpcs) for hcpcs, words, expected, is_current in rows)
    return [one for one in scored if one[1] > 0]


def _some_parts(units: Sequence[Unit], current: list[int]) -> Scored:
    parts = [_part(unit) for unit in units if unit.is_needed]
    rows = _candidates(units, current, " | ".join(parts), parts)
    scored = ((is_current, partial_score(words, units, expected), hcpcs) for hcpcs, words, expected, is_current in rows)
    return [one for one in scored if one[1] > 0]


def _candidates(
    units: Sequence[Unit], current: list[int], query: str, parts: Sequence[str] = ()
) -> Iterator[tuple[str, Document, int, bool]]:
    """(code, words, prior, whether it's in effect) of the codes that match the query; with parts, those that match most
    of them."""
    values: dict[str, str | list[int]] = {f"part{n}": part for n, part in enumerate(parts)}
    values |= {"query": query, "typed": _typed(units), "current": current}
    met = " + ".join(PART.format(n) for n in range(len(parts))) or "0"
    with reading_connection().cursor() as cursor:
        cursor.execute(CANDIDATES.format(parts=met), values)
        rows = cursor.fetchall()
    for hcpcs, name, words, other, usage, is_current in rows:
        yield hcpcs, _document(name, words, other, kind_words(hcpcs)), prior(hcpcs, usage), is_current


@lru_cache(maxsize=8_192)
def _document(name: str, words: str, other: str, kind: str) -> Document:
    return document(name, words, other, kind)


def _typed(units: Sequence[Unit]) -> str:
    """The words without their other meanings: ranking by all of those would cost more than the search."""
    slots = [slot for unit in units for slot in unit.alternatives[0][1]]
    return " | ".join(f"{slot[0].stem}:*" for slot in slots)


def _part(unit: Unit) -> str:
    """A unit as a tsquery: any alternative, all its words, each in any spelling."""
    alternatives = [" & ".join(map(_spellings, slots)) for _, slots in unit.alternatives if slots]
    return f"({' | '.join(dict.fromkeys(alternatives))})"


def _spellings(slot: Slot) -> str:
    """A slot as a tsquery: stems match as word beginnings, short ones only where the ranking allows it."""
    lexemes = [f"{s.stem}:*" if len(s.stem) >= UNTOUCHED or s.prefix else s.stem for s in slot]
    return f"({' | '.join(dict.fromkeys(lexemes))})"


def _near(words: Iterable[str]) -> dict[str, list[tuple[str, float]]]:
    """The known words that each unknown word may mean."""
    known = thesaurus()
    unknown = [
        w for w in words if len(w) >= UNTOUCHED and w.isalpha() and not known.has(stem(w)) and w not in known.ignored
    ]
    if not unknown:
        return {}
    with reading_connection().cursor() as cursor:
        cursor.execute(ALIKE)
        cursor.execute(NEAR_WORDS, {"words": unknown})
        rows = cursor.fetchall()
    near = {word: corrections(word, [known_word for typed, known_word in rows if typed == word]) for word, _ in rows}
    return {word: others for word, others in near.items() if others}


def _in_order(codes: QuerySet[Code], ranked: Sequence[str]) -> QuerySet[Code]:
    if not ranked:
        return codes.none()
    position = Func(Value(list(ranked), output_field=ArrayField(CharField())), F("hcpcs"), function="array_position")
    return codes.filter(hcpcs__in=ranked).order_by(position)
