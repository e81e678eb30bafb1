"""What a response shows, for assertions on pages."""

import html
import re
from html.parser import HTMLParser


def text(response):
    """The text of a page or of markup: without tags, entities decoded, whitespace collapsed."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", _content(response))).split())


def markup(response):
    """The HTML of a page with whitespace collapsed."""
    return " ".join(_content(response).split())


def _content(response):
    return response if isinstance(response, str) else response.content.decode()


def form_data(response, css_class):
    """What the first form with this class would send, by name, without its buttons."""
    reader = _FormReader(css_class)
    reader.feed(_content(response))
    return reader.data


class _FormReader(HTMLParser):
    def __init__(self, css_class):
        super().__init__()
        self.css_class, self.state, self.data, self.select = css_class, "before", {}, ""

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        if tag == "form" and self.state == "before" and self.css_class in (found.get("class") or "").split():
            self.state = "in"
        if self.state != "in":
            return
        if tag == "input" and found.get("name") and ("checked" in found or found.get("type") not in CHECKED):
            self.data[found["name"]] = found.get("value") or ""
        elif tag == "select":
            self.select = found.get("name", "")
        elif tag == "option" and ("selected" in found or self.select not in self.data):
            self.data[self.select] = found.get("value", "")

    def handle_endtag(self, tag):
        if tag == "form" and self.state == "in":
            self.state = "after"


CHECKED = ("checkbox", "radio")  # sent only if checked
