"""docs/security.md has each ASVS item of levels 1 and 2 once, and names only tests that exist."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent.parent
TEXT = (ROOT / "docs" / "security.md").read_text(encoding="utf-8")
ITEMS = ROOT.parent / "shared" / "data" / "asvs_5.0.0_flat.json"
ROW = re.compile(r"^\| (\d+\.\d+\.\d+) \| (.+?) \| (.*?) ?\|$", re.MULTILINE)
WHOLE = {"10", "17"}  # chapters that don't apply as a whole


def test_every_row_says_how():
    rows = ROW.findall(TEXT)
    assert len(rows) > 200
    assert [item for item, how, _ in rows if len(how) < 7] == []


@pytest.mark.skipif(not ITEMS.is_file(), reason="needs ../shared/data")
def test_every_item_of_levels_1_and_2_is_here_once():
    listed = json.loads(ITEMS.read_text(encoding="utf-8"))["requirements"]
    expected = [each["req_id"].removeprefix("V") for each in listed if each["L"] in ("1", "2")]
    assert len(expected) == 253
    assert sorted(item for item, _, _ in ROW.findall(TEXT)) == sorted(
        item for item in expected if item.partition(".")[0] not in WHOLE
    )
    for chapter in WHOLE:
        assert re.search(rf"^## V{chapter} .+\n\nDoesn't apply: ", TEXT, re.MULTILINE)


def test_every_test_it_names_exists():
    named = re.findall(r"`(tests/[\w/]+\.py)::(test_\w+)`", TEXT)
    assert len(named) > 150
    missing = [
        f"{path}::{name}"
        for path, name in set(named)
        if not re.search(rf"^ *def {name}\(", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert missing == []
