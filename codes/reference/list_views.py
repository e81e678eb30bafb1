"""Lists of codes, and comparisons of codes."""

from typing import Any

from django.core.paginator import Page, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.text import slugify
from django.views.decorators.http import require_http_methods, require_safe

from codes.domain.sections import BY_SLUG
from codes.fee_schedule.current import CurrentReleases, current_releases
from codes.fee_schedule.edition import edition_mark
from codes.reference.counts import filter_choices, heading_counts, removed_count
from codes.reference.facts import facts_of
from codes.reference.forms import LEAST_COMPARED, ComparedError, ListForm, compared_codes, heading_slugs
from codes.reference.lists import ListFilter, Listing, listed
from codes.reference.lookup import page_from
from codes.reference.pages.compared import compared
from rvuedge.common.addresses import without_typed
from rvuedge.common.page_cache import versioned_page

ROWS_PER_PAGE = 50


@require_safe
def section(request: HttpRequest, slug: str, heading: str = "") -> HttpResponse:
    """The codes of a section or subheading, filtered and sorted, in pages."""
    edition, changed_at = edition_mark()
    return versioned_page(request, edition, lambda: _section(request, slug, heading), modified=changed_at)


def _section(request: HttpRequest, slug: str, heading_slug: str) -> HttpResponse:
    heading = heading_slugs(slug).get(heading_slug, "") if heading_slug else ""
    if slug not in BY_SLUG or (heading_slug and not heading):
        raise Http404("No such section")
    current = current_releases()
    removed = removed_count(slug, heading, current)
    statuses, periods = filter_choices(slug, current, removed="removed" in request.GET)
    if not statuses and not removed:
        raise Http404("No such section")
    form = ListForm(request.GET, statuses=statuses, periods=periods)
    form.is_valid()
    page = _page(form, form.wanted(slug, heading), current, request.GET.get("page", ""))
    context = {
        "nav": "codes",
        "section": BY_SLUG[slug],
        "heading": heading,
        "form": form,
        "page": page,
        "rows": page.object_list,
        "shows_headings": not heading and not form.cleaned_data.get("sort"),
        "headings": [(line, slugify(line.name)) for line in heading_counts(slug, current)],
        "removed_count": removed,
        "release": current.first,
        "canonical": request.build_absolute_uri(request.path),
    }
    return render(request, "codes/reference/section.html", context)


def _page(form: ListForm, wanted: ListFilter, current: CurrentReleases, number: str) -> "Page[Any]":
    """A page of the list; a page number past the end returns the first page."""
    sort = form.cleaned_data.get("sort", "")
    at = int(number) if number.isdecimal() and 0 < int(number[:6]) < 1000 else 1

    def read(n: int) -> Listing:
        return listed(wanted, sort=sort, limit=ROWS_PER_PAGE, offset=(n - 1) * ROWS_PER_PAGE, current=current)

    found = read(at)
    if not found.rows and at > 1:
        at, found = 1, read(1)
    # The paginator only counts: this page's rows are already loaded.
    paginator = Paginator(range(found.total), ROWS_PER_PAGE)
    return Page(found.rows, at, paginator)


@require_http_methods(["GET", "HEAD", "POST"])
def compare(request: HttpRequest) -> HttpResponse:
    """Two to five codes side by side: /codes/compare/?codes=99213,99214. One more, `add`, is typed, so it's posted."""
    if address := without_typed(request, "add"):
        return redirect(address)
    text = (request.POST if request.method == "POST" else request.GET).get("codes", "")
    if added := request.POST.get("add", "").strip():
        text = f"{text},{added}"
    problem, columns = "", []
    try:
        codes = compared_codes(text)
    except ComparedError as wrong:
        problem, codes = str(wrong), wrong.codes
    if added and not problem:
        return redirect(f"{request.path}?codes={','.join(codes)}")
    facts = facts_of(codes) if codes else {}
    missing = [code for code in codes if code not in facts]
    if missing and not problem:
        verb = "isn't" if len(missing) == 1 else "aren't"
        problem = f"{', '.join(missing)} {verb} in any published release."
    day = timezone.localdate()
    pages = [page_from(facts[code], day, None, plain=True) for code in codes if code in facts]
    if pages:
        columns = compared(pages)
    context = {
        "nav": "codes", "pages": pages, "lines": columns, "problem": problem, "codes": [page.hcpcs for page in pages],
        "is_short": len(pages) < LEAST_COMPARED, "can_add": len(pages) < 5,
    }  # fmt: skip
    return render(request, "codes/reference/compare.html", context)
