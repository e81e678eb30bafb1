"""Access to the staff area, and the permission each page needs."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from rvuedge.accounts.models import User
from rvuedge.accounts.second_factor import to_factor

View = Callable[..., HttpResponse]


def staff_only(permission: str = "") -> Callable[[View], View]:
    """Restrict a view to staff. Visitors are redirected to the sign-in page, clinicians get 404, staff who
    haven't shown a second factor are led to it, and staff without the permission (`manage_releases`, `edit_content`,
    `publish_surveys`, `view_auditrecord`) get 403."""

    def decorator(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            user = request.user
            if not user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not user.is_staff:
                raise Http404("No such page")
            if missing := to_factor(request):
                return missing
            if permission and not user.has_perm(f"audit.{permission}"):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorator


PERMISSION = "manage_releases"


def actor_of(request: HttpRequest) -> User:
    """Return the signed-in staff member. Use behind `staff_only`."""
    return cast(User, request.user)
