"""The locality a reader wants payment for: from the URL, a cookie, or the clinician's profile."""

from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from codes.fee_schedule.localities import KEY, PaymentLocality, zip_of

COOKIE = f"{settings.COOKIE_PREFIX}place"
A_YEAR = 60 * 60 * 24 * 365


def requested_locality(request: HttpRequest) -> str | None:
    """The ZIP code or locality in the URL; '' clears the choice; None if the URL has neither."""
    if zip_text := request.GET.get("zip", "").strip():
        return zip_text[:20]
    if "locality" in request.GET:
        return request.GET["locality"].strip()[:20]
    return "" if "zip" in request.GET else None


def chosen_locality(request: HttpRequest) -> str:
    """The ZIP code or locality to show payment for: the one requested, else remembered, else the profile's; '' for
    national."""
    requested = requested_locality(request)
    if requested is not None:
        return requested
    remembered = request.COOKIES.get(COOKIE)
    if remembered is not None:
        return remembered if zip_of(remembered) or KEY.fullmatch(remembered) else ""
    clinician = getattr(request.user, "clinician", None) if request.user.is_authenticated else None
    return clinician.locality if clinician else ""


def remember_locality(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Save the URL's choice in a cookie. '' is saved too: it overrides the profile's locality."""
    requested = requested_locality(request)
    if requested is None or response.status_code != 200 or not _is_valid(requested):
        return response
    value, is_secure = zip_of(requested) or requested, settings.SESSION_COOKIE_SECURE
    response.set_cookie(COOKIE, value, max_age=A_YEAR, secure=is_secure, httponly=True, samesite="Lax")
    return response


def _is_valid(requested: str) -> bool:
    return bool(requested == "" or zip_of(requested) or KEY.fullmatch(requested))


def locality_options(localities: tuple[PaymentLocality, ...], chosen: str) -> SafeString:
    """The options of a locality select, with the chosen one selected."""
    options = _options(localities)
    return mark_safe(options.replace(f'value="{chosen}"', f'value="{chosen}" selected')) if chosen else options  # noqa: S308


@lru_cache(maxsize=16)
def _options(localities: tuple[PaymentLocality, ...]) -> SafeString:
    named = ((locality.key, locality.option) for locality in localities)
    return format_html_join("", '<option value="{}">{}</option>', named)
