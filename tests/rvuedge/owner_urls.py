"""Views that forget to ask for the user's own rows, for tests/rvuedge/test_owner_requests.py."""

from django.db import connection
from django.http import Http404, HttpResponse, JsonResponse, StreamingHttpResponse
from django.urls import include, path

from logbook.models import Entry, Goal, Leave
from rvuedge.accounts.models import User

DAY = "2026-05-01"


def forgetful(_request):
    return JsonResponse({"entries": Entry.objects.count()})


def streamed(_request):
    return StreamingHttpResponse(f"{entry.user_id};" for entry in Entry.objects.order_by("pk"))


def owner(request):
    known = request.user.pk
    with connection.cursor() as cursor:
        cursor.execute("SELECT rvuedge_owner()")
        return JsonResponse({"user": known, "owner": cursor.fetchone()[0]})


def write(request):
    """Write a row, then end as `ends` says."""
    Leave.objects.create(user=request.user, first=DAY, last=DAY)
    ends = request.GET["ends"]
    if ends == "404":
        raise Http404
    if ends == "error":
        raise LookupError("invented")
    if ends == "statement":
        User.objects.get(pk=request.user.pk, email__in=Goal.objects.extra(where=["1/0 = 1"]).values("amount"))
    return HttpResponse(status=int(ends))


def receive(request):
    return JsonResponse({"length": len(request.POST.get("text", "")) or len(request.body)})


urlpatterns = [
    path("test/forgetful/", forgetful),
    path("test/streamed/", streamed),
    path("test/owner/", owner),
    path("test/write/", write),
    path("test/receive/", receive),
    path("", include("rvuedge.urls")),
]
