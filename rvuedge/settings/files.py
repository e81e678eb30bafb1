"""What static files are sent with."""

from wsgiref.headers import Headers


def static_headers(headers: Headers, _path: str, _url: str) -> None:
    """The type of a file is what we say. Each of sixty files carries its headers, so it carries no more."""
    headers["X-Content-Type-Options"] = "nosniff"
