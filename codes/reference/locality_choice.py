"""Where a reader wants payment shown: said in the address, remembered in a cookie, or the clinician's own locality."""

from functools import lru_cache

from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from codes.fee_schedule.localities import KEY, Place, zip_of

COOKIE = "place"
A_YEAR = 60 * 60 * 24 * 365


def asked_place(request: HttpRequest) -> str | None:
    """The ZIP code or the locality that the address names; '' takes the choice back; None says nothing of it."""
    if zip_text := request.GET.get("zip", "").strip():
        return zip_text[:20]
    if "locality" in request.GET:
        return request.GET["locality"].strip()[:20]
    return "" if "zip" in request.GET else None


def place_of(request: HttpRequest) -> str:
    """Where payment is shown on this request: asked for now, else remembered, else the profile's; '' for national."""
    asked = asked_place(request)
    if asked is not None:
        return asked
    remembered = request.COOKIES.get(COOKIE)
    if remembered is not None:
        return remembered if zip_of(remembered) or KEY.fullmatch(remembered) else ""
    clinician = getattr(request.user, "clinician", None) if request.user.is_authenticated else None
    return clinician.locality if clinician else ""


def remember(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Keep a choice that this address made: '' too, so that it stands against the profile's locality."""
    asked = asked_place(request)
    if asked is None or response.status_code != 200 or not (asked == "" or zip_of(asked) or KEY.fullmatch(asked)):
        return response
    chosen = zip_of(asked) or asked
    response.set_cookie(COOKIE, chosen, max_age=A_YEAR, secure=request.is_secure(), httponly=True, samesite="Lax")
    return response


def locality_options(places: list[Place], chosen: str) -> SafeString:
    """The options of a choice of localities, one of them chosen."""
    options = _options(tuple(places))
    return mark_safe(options.replace(f'value="{chosen}"', f'value="{chosen}" selected')) if chosen else options  # noqa: S308


@lru_cache(maxsize=16)
def _options(places: tuple[Place, ...]) -> SafeString:
    named = ((place.key, f"{place.state} · {place.label.rpartition(',')[0]}") for place in places)
    return format_html_join("", '<option value="{}">{}</option>', named)
