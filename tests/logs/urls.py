"""The site's URLs, and views that fail in every way that could write what someone typed to a log."""

import logging
import threading
import warnings

from django.db import connection
from django.http import HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from rest_framework.views import APIView

from rvuedge import urls as handlers
from rvuedge.urls import urlpatterns as site


def execute(statement, *parameters):
    """Run a statement in the request's database session."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def duplicate(name):
    execute("CREATE TEMPORARY TABLE IF NOT EXISTS people (name text CONSTRAINT one_name UNIQUE)")
    execute("INSERT INTO people VALUES (%s), (%s)", name, name)


def check(name):
    execute("CREATE TEMPORARY TABLE visits (name text CONSTRAINT short_name CHECK (length(name) < 3))")
    execute("INSERT INTO visits VALUES (%s)", name)


def caused(name):
    try:
        execute("SELECT %s::integer", name)
    except Exception as error:
        raise RuntimeError(f"couldn't read {name}") from error


def in_thread(name):
    def fail():
        raise ValueError(name)

    thread = threading.Thread(target=fail, name=name)
    thread.start()
    thread.join()


class Unraisable:
    """Fails while it's deleted."""

    def __init__(self, name):
        self.name = name

    def __del__(self):
        raise ValueError(self.name)


def by_library(name):
    library = logging.getLogger("some.library")
    library.error("Couldn't parse %s", name, extra={"action": name, "status": name, "user": name, "route": name})
    library.error(f"Couldn't parse {name}", stack_info=True)
    logging.getLogger("rvuedge.careless").error(f"couldn't parse {name}", extra={"typed": name, "user": name})
    logging.getLogger("rvuedge.careless").error("%s %s", name)  # a line that can't be formatted


FAILURES = {
    "value": lambda name: int(name),
    "key": lambda name: {}[name],
    "duplicate": duplicate,
    "check": check,
    "type": lambda name: execute("SELECT %s::date", name),
    "division": lambda name: execute("SELECT 1 / (length(%s) - length(%s))", name, name),
    "syntax": lambda name: execute(f"SELEC '{name}'"),
    "caused": caused,
    "thread": in_thread,
    "unraisable": Unraisable,
    "warning": lambda name: warnings.warn(f"{name} is odd", RuntimeWarning, stacklevel=2),
    "library": by_library,
}


@csrf_exempt
def fail(request, way):
    """Fail with what the request's form or query names."""
    FAILURES[way](request.POST.get("name") or request.GET.get("name", ""))
    return HttpResponse("done")


class FailingView(APIView):
    """Fails in the API."""

    def post(self, request):
        """Fail with a field of the JSON body."""
        raise ValueError(request.data["name"])


handler400, handler404, handler500 = handlers.handler400, handlers.handler404, handlers.handler500
urlpatterns = [
    path("broken/<slug:way>/", fail),
    path("api/v1/broken/", FailingView.as_view(permission_classes=[])),
    *site,
]
