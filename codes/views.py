"""The public reference: search, sections, one page a code."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from codes import queries
from codes.domain.hcpcs import is_code, normalise
from codes.domain.sections import BY_SLUG
from codes.lookup import CodeNotFoundError, find_page
from codes.search_queries import find, suggestions
from rvuedge.common.page_cache import versioned_page

ROWS_A_PAGE = 50


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Codes by code, beginning or words; without a query the sections to browse."""
    query = request.GET.get("q", "").strip()[:100]
    if is_code(normalise(query)) and queries.code_facts(normalise(query)) and not request.headers.get("HX-Request"):
        return redirect("codes:detail", normalise(query))
    found = find(query) if query else None
    page = Paginator(found.codes, ROWS_A_PAGE).get_page(request.GET.get("page")) if found else None
    near = suggestions(query) if page is not None and not page.paginator.count else None
    context = {
        "nav": "codes",
        "query": query,
        "read_as": found.read_as if found else "",
        "page": page,
        "rows": queries.rows_of(list(page.object_list)) if page else [],
        "near_rows": queries.rows_of(near.codes) if near else [],
        "near_words": near.words if near else [],
        "total": page.paginator.count if page else 0,
        "sections": queries.section_counts() if near or not query else [],
        "release": queries.release_on(timezone.localdate()),
    }
    template = "codes/_results.html" if request.headers.get("HX-Request") else "codes/search.html"
    response = render(request, template, context)
    response["Vary"] = "HX-Request, Cookie"
    return response


@require_safe
def section(request: HttpRequest, slug: str) -> HttpResponse:
    """The codes of a section, in pages."""
    return versioned_page(request, queries.edition(), lambda: _section(request, slug))


def _section(request: HttpRequest, slug: str) -> HttpResponse:
    codes = queries.codes_in_section(slug)
    page = Paginator(codes, ROWS_A_PAGE).get_page(request.GET.get("page"))
    if slug not in BY_SLUG or not page.paginator.count:
        raise Http404("No such section")
    context = {
        "nav": "codes",
        "section": BY_SLUG[slug],
        "page": page,
        "rows": queries.rows_of(list(page.object_list)),
        "headings": queries.headings(slug, ROWS_A_PAGE),
        "release": queries.release_on(timezone.localdate()),
    }
    return render(request, "codes/section.html", context)


@require_safe
def detail(request: HttpRequest, hcpcs: str) -> HttpResponse:
    """Everything about one code: today, on ?date=2025-11-03, or as ?release=RVU25D has it."""
    if hcpcs != normalise(hcpcs):
        return redirect("codes:detail", normalise(hcpcs), permanent=True)
    return versioned_page(request, queries.edition(), lambda: _detail(request, hcpcs))


def _detail(request: HttpRequest, hcpcs: str) -> HttpResponse:
    try:
        page = find_page(hcpcs, request.GET.get("date", ""), request.GET.get("release", ""))
    except CodeNotFoundError as missing:
        raise Http404(str(missing)) from missing
    return render(request, "codes/detail.html", {"nav": "codes", "page": page})
