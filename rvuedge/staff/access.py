"""Who may enter the staff area, and with which permission do what."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse

from rvuedge.accounts.models import User

View = Callable[..., HttpResponse]


def staff_only(permission: str = "") -> Callable[[View], View]:
    """A view for staff. Nobody signed in is led to the sign-in page; a clinician is told there is no such page (404);
    staff without the permission (`manage_releases`, `edit_content`, `publish_surveys`, `view_auditrecord`) get 403."""

    def around(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            user = request.user
            if not user.is_authenticated:
                return redirect_to_login(request.get_full_path())
            if not user.is_staff:
                raise Http404("No such page")
            if permission and not user.has_perm(f"audit.{permission}"):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return around


PERMISSION = "manage_releases"


def actor_of(request: HttpRequest) -> User:
    """The member of staff; `staff_only` has seen to it that there is one."""
    assert isinstance(request.user, User)
    return request.user
