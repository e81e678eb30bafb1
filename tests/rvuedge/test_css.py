"""The CSS check: what it rejects, what it allows, and the project's own CSS."""

import importlib.util
import re

import pytest
from django.conf import settings

SCRIPT = settings.BASE_DIR / "scripts" / "check_css.py"
WIDTHS = {"700px", "1024px"}


@pytest.fixture(scope="module")
def check():
    spec = importlib.util.spec_from_file_location("check_css", SCRIPT)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_breakpoints_are_read_from_the_first_comment(check):
    tokens = "/* Breakpoints.\n   700px   tablets\n   1024px  desktops\n*/ :root { --a: 4px; } /*\n   9px  not one */"

    assert check.breakpoints(tokens) == WIDTHS


@pytest.mark.parametrize(
    ("css", "message"),
    [
        (".a { padding: 0 12px; }", "a.css: padding: 12px belongs in tokens.css"),
        (".a { margin: -1.5px }", "a.css: margin: -1.5px belongs in tokens.css"),
        (".a { width: calc(100% - 10px); }", "a.css: width: 10px belongs in tokens.css"),
        ("a:hover { color: #FFF; }", "a.css: color: #FFF belongs in tokens.css"),
        (".a { background: rgb(0 0 0 / 50%); }", "a.css: background: rgb( belongs in tokens.css"),
        (".a { border: 0 solid white; }", "a.css: border: white belongs in tokens.css"),
        ("@media (width >= 800px) { }", "a.css: 800px isn't a listed breakpoint"),
        ("@media (min-width: 700px) { }", "a.css: write @media (min-width: 700px) as a range"),
        ("@media (width < 700px) { .a { top: 3px; } }", "a.css: top: 3px belongs in tokens.css"),
    ],
)
def test_rejects(check, css, message):
    assert check.faults("a.css", css, WIDTHS) == [message]


@pytest.mark.parametrize(
    "css",
    [
        ".a { margin: 0 0px var(--space-1); color: var(--red); }",
        "#add:focus { color: transparent; white-space: pre; }",
        ".a { background: color-mix(in srgb, var(--teal) 28%, transparent); }",
        "@media (700px <= width < 1024px) { .a { gap: calc(-1 * var(--border)); } }",
        "/* at 800px #fff */",
    ],
)
def test_allows(check, css):
    assert check.faults("a.css", css, WIDTHS) == []


def test_tokens_css_may_have_literals_but_no_unlisted_breakpoint(check):
    tokens = ":root { --ink: #000; --a: 4px; } @media (width >= 640px) { }"

    assert check.faults("tokens.css", tokens, WIDTHS) == ["tokens.css: 640px isn't a listed breakpoint"]


def test_the_projects_css_passes(check):
    check.main()


def test_every_token_without_a_fallback_is_defined():
    css = "".join(path.read_text(encoding="utf-8") for path in (settings.BASE_DIR / "static/css").rglob("*.css"))

    assert set(re.findall(r"var\((--[\w-]+)\)", css)) <= set(re.findall(r"(--[\w-]+):", css))
