"""What a response shows, for assertions on pages."""

import html
import re


def text(response):
    """The text of a page or of markup: without tags, entities decoded, whitespace collapsed."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", _content(response))).split())


def markup(response):
    """The HTML of a page with whitespace collapsed."""
    return " ".join(_content(response).split())


def _content(response):
    return response if isinstance(response, str) else response.content.decode()
