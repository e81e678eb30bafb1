"""The page modules turn facts into a page without importing Django or the models."""

import pkgutil
import subprocess
import sys

from codes.reference import pages

NAMES = [f"codes.reference.pages.{module.name}" for module in pkgutil.iter_modules(pages.__path__)]


def test_page_modules_do_not_import_django_or_the_database():
    script = (
        f"import sys, {', '.join(NAMES)}\n"
        "print([name for name in sys.modules if name.split('.')[0] in ('django', 'psycopg') or name == 'codes.models'])"
    )
    result = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert len(NAMES) >= 11
    assert result.stdout.strip() == "[]"
