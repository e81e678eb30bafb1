"""Finding codes by what a person types."""

import re

from django.contrib.postgres.search import SearchQuery, SearchRank, TrigramWordSimilarity
from django.db.models import F, QuerySet
from django.db.models.functions import Greatest

from codes.domain.hcpcs import normalise
from codes.models import Code

CODE_PREFIX = re.compile(r"^[A-Z]?\d{1,5}[A-Z]?$")
WORD = re.compile(r"[A-Za-z0-9]+")
NEAR_ENOUGH = 0.5  # of the trigrams of a word: one wrong letter in nine


def search(text: str) -> QuerySet[Code]:
    """Published codes for what a person typed: a code or its beginning, else words in any order, else near spellings.

    Codes come in order; words by where they stand (our title before synonyms before CMS's descriptor).
    """
    codes = Code.objects.defer("search").filter(is_published=True)
    prefix = normalise(text)
    if CODE_PREFIX.match(prefix) and (starting := codes.filter(hcpcs__startswith=prefix)).exists():
        return starting.order_by("hcpcs")
    words = WORD.findall(text)
    if not words:
        return codes.none()
    query = SearchQuery(" & ".join(f"{word}:*" for word in words), search_type="raw", config="english")
    found = codes.filter(search=query).annotate(score=SearchRank(F("search"), query))
    if found.exists():
        return found.order_by("-score", "hcpcs")
    return _near_spellings(codes, " ".join(words))


def _near_spellings(codes: QuerySet[Code], text: str) -> QuerySet[Code]:
    alike = Greatest(TrigramWordSimilarity(text, "title"), TrigramWordSimilarity(text, "synonyms"))
    return codes.annotate(score=alike).filter(score__gte=NEAR_ENOUGH).order_by("-score", "hcpcs")
