"""What a browser keeps: nothing personal in its cache, and nothing at all of an account that signs out (ADR 26)."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse

from rvuedge.common.conditional import NOT_STORED

Handler = Callable[[HttpRequest], HttpResponse]
ACCOUNT_HEADER = "X-RVU-Account"
REFUSED = 400  # and above
SIGN_OUT_VIEWS = frozenset({"account_logout"})
DEVICE_FIELD, UNWIPED = "device", "unwiped"


class NoStoreMiddleware:
    """Marks every response to a request with credentials `no-store`, unless the view says it's the same for everyone.

    ASVS 14.3.2. Credentials are a session cookie, also one that the response sets, or an Authorization header. A public
    page shows a signed-in visitor their own navigation, so only responses marked `public` are exempt: code bundles, the
    API's reference, exports.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if _has_credentials(request, response) and "public" not in response.get("Cache-Control", ""):
            response["Cache-Control"] = NOT_STORED
            for validator in ("ETag", "Last-Modified"):  # browsers can't use them for what they don't store
                response.headers.pop(validator, None)
        return response


def _has_credentials(request: HttpRequest, response: HttpResponse) -> bool:
    name = settings.SESSION_COOKIE_NAME
    return name in request.COOKIES or name in response.cookies or "Authorization" in request.headers


class ClearSiteDataMiddleware:
    """On sign-out, tells the browser to delete its cache, and all storage where the page couldn't delete it itself.

    With any such answer the session's cookie goes, also if the session has got another key meanwhile. A sign-out that's
    refused, such as one that another site asks for, clears nothing.

    The page empties the device before it signs out (static/js/device/sign-out.js) and says in the field `device` how
    that went. "storage" would also delete changes that haven't synced, other accounts' too, so it's only sent if the
    page says that there are none and that something personal is left.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        match = request.resolver_match
        is_sign_out = request.method == "POST" and match is not None and match.view_name in SIGN_OUT_VIEWS
        if is_sign_out and response.status_code < REFUSED:
            is_left = request.POST.get(DEVICE_FIELD) == UNWIPED
            response["Clear-Site-Data"] = '"cache", "storage"' if is_left else '"cache"'
        if "Clear-Site-Data" in response and settings.SESSION_COOKIE_NAME not in response.cookies:
            response.delete_cookie(settings.SESSION_COOKIE_NAME, samesite="Lax")
        return response


class AccountMiddleware:
    """Refuses a device's API request that is meant for another account than the one signed in now (409).

    A tab that was opened by one account sends that account's number with each request. If another account has signed in
    since, the answer would be the other one's log.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        account = request.headers.get(ACCOUNT_HEADER)
        if account and request.user.is_authenticated and account != str(request.user.pk):
            message = "Another account is signed in."
            return JsonResponse({"error": {"code": "other_account", "message": message, "fields": {}}}, status=409)
        return self.get_response(request)
