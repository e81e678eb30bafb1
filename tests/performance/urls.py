"""The product's addresses, and two more: the least a page can be, and the search page with a scan in its place."""

from functools import lru_cache

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone

from codes.fee_schedule import releases
from codes.models import Code
from codes.reference import lists
from codes.reference.views import ROWS_PER_PAGE
from codes.search.find import search
from rvuedge.urls import urlpatterns as addresses
from tests.performance.search_speed import scan


def bare(request: HttpRequest) -> HttpResponse:
    """A template of one line."""
    return render(request, "performance/bare.html", {"line": "One line."})


def scanned(request: HttpRequest) -> HttpResponse:
    """The results page of a search that scans for its text. It shows the rows of the real one, which are found once."""
    query = request.GET["q"]
    scan(query)
    codes = Code.objects.defer("search").filter(hcpcs__in=_shown(query)).order_by("hcpcs")
    page = Paginator(codes, ROWS_PER_PAGE).get_page(1)
    context = {
        "query": query, "read_as": "", "page": page, "rows": lists.listed_codes(list(page.object_list)),
        "near_rows": [], "near_words": [], "total": page.paginator.count, "sections": [],
        "release": releases.release_on(timezone.localdate()),
    }  # fmt: skip
    return render(request, "codes/reference/_results.html", context)


@lru_cache(maxsize=1_000)
def _shown(query: str) -> tuple[str, ...]:
    return tuple(code.hcpcs for code in search(query))


urlpatterns = [*addresses, path("bare/", bare), path("scan/", scanned)]
