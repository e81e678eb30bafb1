"""Read typed text on the server, with the codes valid on the date."""

import gzip
import json
from datetime import date
from functools import lru_cache

from django.utils import timezone

from logbook.domain.parsing.reading import Table
from logbook.domain.parsing.tokenizer import Parsed, parse
from logbook.models import CodeBundle
from logbook.parsing.bundle import bundle_on


def reading_table(day: date) -> Table:
    """The codes that may be typed for a day (today's, where no release covers it), with their bits; the same tables are
    kept as long as nothing changes."""
    bundle = bundle_on(day) or bundle_on(timezone.localdate())
    return _table(bundle.digest) if bundle else Table({})


@lru_cache(maxsize=4)
def _table(digest: str) -> Table:
    body = CodeBundle.objects.get(pk=digest).body
    return Table({hcpcs: facts[2] for hcpcs, facts in json.loads(gzip.decompress(body))["codes"].items()})


def read_text(text: str, day: date) -> Parsed:
    """What is typed and sent, read by the codes of its day."""
    return parse(f"{text}\n", reading_table(day)) if text else Parsed()
