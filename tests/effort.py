"""How much of the long loops a run covers: a fixed share in `make test`, all of it in `make test-all` (FULL=1)."""

import os

FULL = os.environ.get("FULL", "") not in ("", "0")


def share_of(items, every):
    """Every nth item, counted from the first; all items in a full run."""
    return list(items)[:: 1 if FULL else every]
