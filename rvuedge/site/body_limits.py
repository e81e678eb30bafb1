"""How large a body each address takes: some above the most that a legitimate client sends."""

from django.http import HttpRequest

KB = 1024
MB = 1024 * KB
USUAL = 64 * KB
FORM = 64 * KB  # the other fields of a form with a file

# By view name. The largest legitimate bodies: 20,000 typed characters of 9 bytes each in a form (180 kB) or 12 in JSON
# (240 kB), 60,000 pasted ones (540 kB), 60 sets of 40 lines (210 kB), 500 lines to value (70 kB). A sync has at
# most 2,000 lines (rvuedge.api.log.quotas) of 250 bytes in 100 operations of 500.
LIMITS = {
    "logbook:log": 256 * KB,
    "logbook:undo_logged": 256 * KB,
    "logbook:calculation_of_lines": 256 * KB,
    "logbook:paste": 640 * KB,
    "api:parse": 256 * KB,
    "api:preview": 256 * KB,
    "api:shortcuts": 512 * KB,
    "api:sync": 1 * MB,
    "benchmarks:survey_import": 2 * MB + FORM,
    "staff:survey_import": 2 * MB + FORM,
    "benchmarks:survey_import_check": 256 * KB,
    "staff:survey_import_check": 256 * KB,
    "staff:content_import": 8 * MB,
    "staff:content_edit": 256 * KB,
}
# The view counts the upload itself, to show its own message in its form (rvuedge.staff.releases.uploads).
UPLOADS = frozenset({"staff:releases"})


def limit_of(request: HttpRequest) -> int | None:
    """Return the most bytes that the body of a request to this view may have; None if the view counts them."""
    name = request.resolver_match.view_name if request.resolver_match else ""
    return None if name in UPLOADS else LIMITS.get(name, USUAL)
