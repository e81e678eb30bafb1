"""Public pages outside the apps: home, robots.txt, and the component gallery."""

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from codes.fee_schedule.current import CurrentReleases, current_releases
from codes.fee_schedule.edition import edition_mark
from codes.reference.lists import ListedCode, ListFilter, listed
from rvuedge.accounts.forms import ClinicianSignupForm
from rvuedge.common.page_cache import versioned_page
from rvuedge.common.templatetags.parts import icon_names

POPULAR = ("99213", "99214", "47562", "45385", "27447", "20610", "97760", "93000")


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Show the home page: search, then what the app does."""
    number, changed_at = edition_mark()
    return versioned_page(request, number, lambda: _home(request), modified=changed_at)


def _home(request: HttpRequest) -> HttpResponse:
    current = current_releases()
    context = {
        "nav": "home",
        "release": current.first,
        "popular": _popular(current),
        "canonical": request.build_absolute_uri(request.path),
    }
    return render(request, "site/home.html", context)


def _popular(current: CurrentReleases) -> list[ListedCode]:
    return listed(ListFilter(), codes=POPULAR, current=current).rows


ROBOTS = """User-agent: *
Disallow: /accounts/
Disallow: /api/
Disallow: /staff/
Disallow: /codes/compare/

Sitemap: {sitemap}
"""


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Serve robots.txt: search engines may index the public pages, not the log."""
    sitemap = request.build_absolute_uri(reverse("site:sitemaps"))
    return HttpResponse(ROBOTS.format(sitemap=sitemap), content_type="text/plain; charset=utf-8")


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Show every component in every state, for development."""
    if not settings.DEBUG:
        raise Http404
    form = ClinicianSignupForm({"name": "Alice Adler", "career_stage": ""})
    context = {"nav": "gallery", "form": form, "rows": _popular(current_releases()), "icons": icon_names()}
    return render(request, "site/gallery.html", context)
