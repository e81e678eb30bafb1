"""The app's URLs plus two: a minimal page, and a search page that scans instead of searching."""

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
from rvuedge.urls import handler500 as handler500
from rvuedge.urls import urlpatterns as addresses
from tests.performance.search_speed import scan


def bare(request: HttpRequest) -> HttpResponse:
    """Render a one-line template."""
    return render(request, "performance/bare.html", {"line": "One line."})


def scan_results(request: HttpRequest) -> HttpResponse:
    """Scan for the text, then render the rows of the real search, which are looked up once per query."""
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


urlpatterns = [*addresses, path("bare/", bare), path("scan/", scan_results)]
