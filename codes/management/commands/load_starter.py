"""manage.py load_starter: load the content and starter releases shipped with the project."""

from pathlib import Path
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand

from codes.content import titles
from codes.content.services import import_content
from codes.importing import services
from codes.management.progress import summarize
from codes.models import ContentOrigin
from codes.search import usage

CODES = Path(__file__).resolve().parent.parent.parent
STARTERS = ("rvu25d", "rvu26a")


class Command(BaseCommand):
    help = "Load the shipped content and the starter releases (numbers only). Safe to run again."

    def handle(self, *args: Any, **options: Any) -> None:
        plan = import_content(CODES / "data" / "content", origin=ContentOrigin.SHIPPED)
        self.stdout.write(summarize(plan))
        if composed := titles.compose_titles():
            self.stdout.write(f"{composed:,} titles updated")
        usage.load_search_words()
        for name in STARTERS:
            try:
                release = services.import_release(CODES / "data" / "starter" / name, publish=True, is_partial=True)
            except services.AlreadyLoadedError as error:
                self.stdout.write(f"{name}: {error.loaded} is already loaded")
            else:
                self.stdout.write(f"{release.label}: {release.code_count:,} codes, published")
        call_command("build_bundles", stdout=self.stdout)  # there may be no worker to do it
        call_command("value_waiting", stdout=self.stdout)
