"""Templates: a missing variable is an error, and none has inline style or script."""

import re
from pathlib import Path

import pytest
from django.template import Context, Engine, Template

TEMPLATES = Path(__file__).resolve().parent.parent.parent / "templates"
FILES = sorted(TEMPLATES.rglob("*.html"))


def test_a_missing_variable_is_an_error_in_tests():
    with pytest.raises(LookupError, match="undefined_name is missing"):
        Template("{{ undefined_name }}").render(Context({}))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(TEMPLATES).as_posix())
def test_a_template_compiles_and_has_nothing_inline(path):
    source = path.read_text(encoding="utf-8")
    Engine.get_default().get_template(path.relative_to(TEMPLATES).as_posix())
    assert not re.search(
        r"<style|\sstyle=|\son[a-z]+=|<script(?![^>]*\bsrc=)(?! type=\"application/ld\+json\">)", source
    )
