"""Content files: TOML, one table for each code, checked against `codes/data/content/schema.json`.

    ["20610"]
    title = "Large joint aspiration or injection"
    synonyms = ["knee injection", "cortisone shot"]
    description = "One sentence of what is done."
    plain = "What a patient wants to know."
    context = "When to choose it, and what to note."
    specialties = ["orthopedic-surgery"]
    companions = ["J3301"]

`provenance`, `state`, `reviewed_by` and `reviewed_at` are written only if they differ from our own draft's. A file is
imported completely or not at all; problems name the file, code and field. `dump` writes what `parse_file` reads.
"""

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any, cast

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from codes.domain.content import ContentEntry, entry_of
from codes.domain.hcpcs import is_code
from codes.domain.sections import classify
from rvuedge.common.specialties import BY_SLUG
from rvuedge.privacy.detector import Field, find_patient_data
from rvuedge.privacy.kinds import Finding, Kind
from rvuedge.privacy.quoting import quoted

SCHEMA = Path(__file__).resolve().parent.parent / "data" / "content" / "schema.json"
ORDER = tuple(ContentEntry.__dataclass_fields__)
MAX_SHOWN = 20
# A key of n dots takes tomllib n² steps and bytes: 100,000 end the process. Content has none outside its texts.
MOST_DOTS = 50
_QUOTED = re.compile(r""""(?:\\.|[^"\\\n])*+"?|'[^'\n]*+'?""")
TEXTS = ("title", "synonyms", "description", "plain", "context")
# Sections with thousands of codes go to one file for each first digit or two.
DIGITS_OF_FILE = {"surgery": 1, "medicine": 2}


@dataclass(frozen=True, slots=True)
class ContentProblem:
    """One problem with a code's content."""

    file: str
    hcpcs: str
    field: str
    reason: str

    def __str__(self) -> str:
        return ", ".join(part for part in (self.file, self.hcpcs, self.field) if part) + f": {self.reason}"


class ContentFileError(Exception):
    """Content files that can't be used, with every problem found."""

    def __init__(self, problems: Iterable[ContentProblem]) -> None:
        self.problems = tuple(problems)
        super().__init__(self.problems)

    def __str__(self) -> str:
        lines = [str(problem) for problem in self.problems[:MAX_SHOWN]]
        if (more := len(self.problems) - MAX_SHOWN) > 0:
            lines.append(f"and {more} more problems")
        return "\n".join(lines)


def read_path(path: Path) -> dict[str, ContentEntry]:
    """The content in a file, or in every TOML file of a directory. Raises ContentFileError."""
    files = sorted(path.glob("*.toml")) if path.is_dir() else [path]
    if not files:
        raise ContentFileError([ContentProblem(path.name, "", "", "there's no TOML file in this directory")])
    is_ours = path.resolve().is_relative_to(SCHEMA.parent)
    return parse_files(((file.name, file.read_bytes()) for file in files), is_ours=is_ours)


def parse_files(files: Iterable[tuple[str, bytes]], *, is_ours: bool = False) -> dict[str, ContentEntry]:
    """The content in files given as name and bytes, by code. Raises ContentFileError with the problems of all files.

    Texts that look like patient data are problems too, except in our own files (`is_ours`), which a test checks.
    """
    entries: dict[str, ContentEntry] = {}
    found_in: dict[str, str] = {}
    problems: list[ContentProblem] = []
    for name, data in files:
        try:
            parsed = parse_file(name, data)
        except ContentFileError as error:
            problems.extend(error.problems)
            continue
        for hcpcs, entry in parsed.items():
            if hcpcs in entries:
                problems.append(ContentProblem(name, hcpcs, "", f"is also in {found_in[hcpcs]}"))
            entries[hcpcs], found_in[hcpcs] = entry, name
    if not is_ours:
        problems += [
            ContentProblem(found_in[code], code, *each) for code in entries for each in patient_data_in(entries[code])
        ]
    if problems:
        raise ContentFileError(problems)
    return entries


def patient_data_in(entry: ContentEntry) -> list[tuple[str, str]]:
    """What in a code's content looks like patient data, as (field, reason)."""
    texts = [(name, text) for name in TEXTS for text in _listed(getattr(entry, name))]
    texts_with_kind = [(name, text, Field.TEXT) for name, text in texts]
    texts_with_kind += [(name, getattr(entry, name), Field.OWN_NAME) for name in ("provenance", "reviewed_by")]
    found = [(name, find_patient_data(text, field=kind)) for name, text, kind in texts_with_kind if text]
    # A reviewer's name is their address in our own exports.
    return [(name, f"looks like {each.kind.value}") for name, each in found if each and not _is_own_address(name, each)]


def _is_own_address(name: str, found: Finding) -> bool:
    return name == "reviewed_by" and found.kind == Kind.EMAIL


def _listed(value: str | Sequence[str]) -> Sequence[str]:
    return [value] if isinstance(value, str) else value


def parse_file(name: str, data: bytes) -> dict[str, ContentEntry]:
    """The content in one file. Raises ContentFileError."""
    tables = _tables(name, data)
    entries, problems = {}, []
    for hcpcs, table in tables.items():
        values = _plain_values(table) if isinstance(table, dict) else None
        wrong = _wrong_table(hcpcs, values) if values is None or not is_code(hcpcs) else problems_of(values)
        problems += [ContentProblem(name, hcpcs, field, reason) for field, reason in wrong]
        if not wrong and values is not None:
            entries[hcpcs] = entry_of(values)
    if problems:
        raise ContentFileError(problems)
    return entries


def _tables(name: str, data: bytes) -> dict[str, Any]:
    try:
        text = data.decode("utf-8-sig")
        if any(line.count(".") > MOST_DOTS for line in _QUOTED.sub("", text).split("\n")):
            raise ValueError("too many dots")
        return tomllib.loads(text)
    except UnicodeDecodeError as error:
        reason = f"isn't UTF-8 text at byte {error.start + 1}"
    except tomllib.TOMLDecodeError as error:
        reason = f"isn't TOML: {error}"
    except (ValueError, RecursionError):  # also a number of thousands of digits, thousands of brackets
        reason = "isn't a content file"
    raise ContentFileError([ContentProblem(name, "", "", reason)])


def _wrong_table(hcpcs: str, values: Mapping[str, Any] | None) -> list[tuple[str, str]]:
    if not is_code(hcpcs):
        return [("", "isn't a code: five digits, or four and a letter")]
    return [("", "isn't a table of fields")] if values is None else []


def _plain_values(table: Mapping[str, Any]) -> dict[str, Any]:
    """Return TOML times as ISO text in UTC, and other values unchanged."""
    return {
        name: value.astimezone(UTC).isoformat() if isinstance(value, datetime) and value.tzinfo else value
        for name, value in table.items()
    }


def problems_of(values: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The problems with a code's content as (field, reason); empty if it's valid."""
    errors = sorted(_validator().iter_errors(dict(values)), key=lambda error: [str(part) for part in error.path])
    found = [_problem(error) for error in errors]
    if not found:
        unknown = [slug for slug in values.get("specialties", ()) if slug not in BY_SLUG]
        found = [("specialties", f"{quoted(str(slug))} isn't a specialty we recognize") for slug in unknown]
    return found


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8")))


def _problem(error: ValidationError) -> tuple[str, str]:
    field = str(error.path[0]) if error.path else ""
    instance = cast("dict[str, Any]", error.instance)
    if error.validator == "required":
        needed = cast("list[str]", error.validator_value)
        return next(name for name in needed if name not in instance), "is missing"
    if error.validator == "additionalProperties":
        return next(name for name in instance if name not in ORDER), "isn't a field we recognize"
    if error.validator == "not":
        return "reviewed_by", "a draft can't have a reviewer or a review time"
    return field, _reason(error)


def _reason(error: ValidationError) -> str:
    size = len(error.instance) if isinstance(error.instance, (str, list)) else 0
    limit = error.validator_value
    shown = quoted(str(error.instance), 40)
    return {
        "maxLength": f"{size} characters; at most {limit}",
        "minLength": f"{size} character{'' if size == 1 else 's'}; at least {limit}",
        "maxItems": f"{size} items; at most {limit}",
        "uniqueItems": "an item appears twice",
        "type": f"must be {'a list' if limit == 'array' else 'text'}",
        "enum": f"{shown} is neither draft nor reviewed",
        "pattern": f"{shown} isn't in the right format" if error.instance else "is empty",
    }[str(error.validator)]


def file_of(hcpcs: str) -> str:
    """The name of the file with a code's content: one for each section, several for the large ones."""
    slug = classify(hcpcs)[0].slug
    digits = DIGITS_OF_FILE.get(slug, 0)
    return f"{slug.replace('-', '_')}{'_' + hcpcs[:digits].ljust(5, '0') if digits else ''}.toml"


def dump(entries: Mapping[str, ContentEntry]) -> str:
    """The text of a file: codes in order, fields in ORDER, omitting defaults."""
    return "\n".join("".join(f"{line}\n" for line in _lines(hcpcs, entries[hcpcs])) for hcpcs in sorted(entries))


def _lines(hcpcs: str, entry: ContentEntry) -> Iterator[str]:
    yield f'["{hcpcs}"]'
    values = entry.as_dict()
    for name in ORDER:
        if name in values:
            yield f"{name} = {_toml(name, values[name])}"


def _toml(name: str, value: Any) -> str:
    # JSON's strings and lists of strings are valid TOML; a time has no quotes.
    return str(value) if name == "reviewed_at" else json.dumps(value, ensure_ascii=False)


def dump_files(entries: Mapping[str, ContentEntry]) -> dict[str, str]:
    """All files by name."""
    by_file: dict[str, dict[str, ContentEntry]] = {}
    for hcpcs, entry in entries.items():
        by_file.setdefault(file_of(hcpcs), {})[hcpcs] = entry
    return {name: dump(part) for name, part in sorted(by_file.items())}
