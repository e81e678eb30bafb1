"""HTTP headers of static files."""

from wsgiref.headers import Headers


def static_headers(headers: Headers, _path: str, _url: str) -> None:
    """Keep browsers from guessing a file's type. A page loads sixty files, so they get no other headers."""
    headers["X-Content-Type-Options"] = "nosniff"
