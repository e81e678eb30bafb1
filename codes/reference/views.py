"""The public reference: search, and a page for each code."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_http_methods, require_safe

from codes.domain.hcpcs import normalize
from codes.domain.search.typed import typed_code
from codes.fee_schedule.current import current_releases
from codes.fee_schedule.edition import edition_mark
from codes.models import Code
from codes.reference import counts, lists
from codes.reference.locality_choice import (
    chosen_locality,
    locality_options,
    remember_locality,
    requested_locality,
)
from codes.reference.lookup import CodeNotFoundError, find_page
from codes.reference.pages.code_page import CodePage
from codes.reference.pages.structured import as_script, code_items
from codes.search.find import find, suggestions
from codes.search.patients import search_refusal
from rvuedge.common.page_cache import versioned_page

ROWS_PER_PAGE = 50
CHART_SCRIPT = "vendor/chartjs-4.6.1/chart.umd.min.js"


@require_http_methods(["GET", "HEAD", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Show the codes that match a query or, without one, the sections to browse. The log page posts its query, since
    anything may be typed there."""
    given = request.POST if request.method == "POST" else request.GET
    query = given.get("q", "").strip()[:100]
    if not request.headers.get("HX-Request") and _has_page(code := typed_code(query)):
        return redirect("codes:detail", code)
    refusal = search_refusal(query) if query else ""
    query = "" if refusal else query
    current = current_releases()
    found = find(query, current.ids) if query else None
    page = Paginator(found.codes, ROWS_PER_PAGE).get_page(given.get("page")) if found else None
    near = suggestions(query) if page is not None and not page.paginator.count else None
    context = {
        "nav": "codes",
        "query": query,
        "refusal": refusal,
        "read_as": found.read_as if found else "",
        "page": page,
        "rows": lists.listed_codes(list(page.object_list), current) if page else [],
        "near_rows": lists.listed_codes(near.codes, current) if near else [],
        "near_words": near.words if near else [],
        "total": page.paginator.count if page else 0,
        "sections": counts.section_counts(current) if near or not query else [],
        "release": current.first,
        "canonical": request.build_absolute_uri(request.path),
    }
    template = "codes/reference/_results.html" if request.headers.get("HX-Request") else "codes/reference/search.html"
    response = render(request, template, context)
    response["Vary"] = "HX-Request, Cookie"
    return response


def _has_page(hcpcs: str) -> bool:
    return bool(hcpcs) and Code.objects.filter(hcpcs=hcpcs, is_published=True).exists()


@require_safe
def detail(request: HttpRequest, hcpcs: str) -> HttpResponse:
    """Show a code's page: today, on ?date=2025-11-03 or in ?release=RVU25D, with national payment and that in
    ?locality=01112-05 or ?zip=94110, which is remembered."""
    if hcpcs != normalize(hcpcs):
        return redirect("codes:detail", normalize(hcpcs), permanent=True)
    locality = chosen_locality(request)
    edition, changed_at = edition_mark()
    response = versioned_page(
        request,
        (edition, locality),
        lambda: _detail(request, hcpcs, locality),
        modified=changed_at,
        is_personal=bool(locality) or requested_locality(request) is not None,
    )
    return remember_locality(request, response)


@require_safe
def old_address(_request: HttpRequest, hcpcs: str) -> HttpResponse:
    """Redirect from URLs that other references use: /codes/97760.html, /code/97760/, /cpt/97760, /hcpcs/g0439."""
    return redirect("codes:detail", normalize(hcpcs), permanent=True)


def _detail(request: HttpRequest, hcpcs: str, locality: str) -> HttpResponse:
    label = request.GET.get("release", "")
    try:
        page = find_page(hcpcs, request.GET.get("date", ""), label, locality)
    except CodeNotFoundError as missing:
        raise Http404(str(missing)) from missing
    local = page.local
    context = {
        "nav": "codes",
        "page": page,
        "keep_release": page.release.label if label else "",
        "locality_options": locality_options(local.localities.all, local.locality.key if local.locality else ""),
        "canonical": request.build_absolute_uri(reverse("codes:detail", args=[hcpcs])),
        "structured": mark_safe(as_script(_structured_data(request, page))),  # noqa: S308 as_script escapes it
        "chart_script": static(CHART_SCRIPT),
    }
    return render(request, "codes/reference/code.html", context)


def _structured_data(request: HttpRequest, page: CodePage) -> list[dict[str, object]]:
    crumbs = [
        ("Codes", reverse("codes:search")),
        (page.section.name, reverse("codes:section", args=[page.section.slug])),
    ]
    crumbs.append((page.hcpcs, reverse("codes:detail", args=[page.hcpcs])))
    absolute = [(name, request.build_absolute_uri(address)) for name, address in crumbs]
    return code_items(page, absolute[-1][1], absolute)
