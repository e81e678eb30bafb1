"""Which lines typed together are one patient.

A divider (| or a line break) opens the next patient, and + never does. Without either, a second visit opens one by
itself, unless it or the visit before it has modifier 25, either is an add-on code, or the two are usual for one patient
(logbook/data/visits.toml). A code that the clinician said before is another patient's opens one too (Table.apart).
static/js/log/patients.js does the same. Source: domain reference §5.1.
"""

import tomllib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from logbook.domain.parsing.fit import ADD_ON, IS_VISIT
from logbook.domain.parsing.parsed import Opens, ParsedLine
from logbook.domain.parsing.reading import Table

DATA = Path(__file__).resolve().parents[2] / "data" / "visits.toml"
SEPARATE_VISIT = "25"
VISIT, ANY = "visit", "any"
DIVIDER, JOIN = " | ", " + "


def expanded(listed: Iterable[str]) -> Iterator[str]:
    """Yield each code of a list that may have ranges, such as G0406-G0408.

    >>> list(expanded(["G0438", "S0612-S0613"]))
    ['G0438', 'S0612', 'S0613']
    """
    for each in listed:
        first, _, last = each.partition("-")
        digits = len(first.lstrip("ABCDEFGHIJKLMNOPQRSTUV"))
        letter = first[: len(first) - digits]
        for number in range(int(first[-digits:]), int((last or first)[-digits:]) + 1):
            yield f"{letter}{number:0{digits}d}"


_data = tomllib.loads(DATA.read_text(encoding="utf-8"))
GROUPS: dict[str, str] = dict.fromkeys(expanded(_data["also"]["codes"]), VISIT) | {
    code: group["name"] for group in _data["group"] for code in expanded(group["codes"])
}
BESIDE: dict[str, list[str]] = {group["name"]: group["beside"] for group in _data["group"]}


def group_of(hcpcs: str, table: Table) -> str:
    """Return a visit's group (logbook/data/visits.toml); '' for a code that isn't a visit, or is an add-on."""
    bits = table.codes.get(hcpcs, 0)
    if bits & ADD_ON:
        return ""
    return GROUPS.get(hcpcs) or (VISIT if bits & IS_VISIT else "")


def are_usual(group: str, other: str) -> bool:
    """Return whether visits of two groups are usual for one patient."""
    return group != other and (other in BESIDE.get(group, ()) or group in BESIDE.get(other, ()) or _any(group, other))


def _any(*groups: str) -> bool:
    return any(ANY in BESIDE.get(group, ()) for group in groups)


def why_opens(line: ParsedLine, patient: Sequence[ParsedLine], table: Table) -> Opens:
    """Return why a line that's typed after the lines of a patient opens the next one by itself; '' if it doesn't."""
    if table.apart and any(pair_of(line.hcpcs, other.hcpcs) in table.apart for other in patient):
        return "learned"
    return "visit" if _is_second_visit(line, patient, table) else ""


def pair_of(one: str, other: str) -> str:
    """Return two codes as the key of a learned pair."""
    return " ".join(sorted((one, other)))


def _is_second_visit(line: ParsedLine, patient: Sequence[ParsedLine], table: Table) -> bool:
    """Compare with the latest visit of the patient that isn't usual beside this one."""
    group = group_of(line.hcpcs, table)
    if not group or SEPARATE_VISIT in line.modifiers:
        return False
    for before in reversed(patient):
        other = group_of(before.hcpcs, table)
        if other and not are_usual(group, other):
            return SEPARATE_VISIT not in before.modifiers
    return False


def assign_patients(lines: Sequence[ParsedLine], groups: Sequence[int], table: Table) -> None:
    """Number the patients. `groups` has a number for each line that changes where a divider was typed."""
    patient: list[ParsedLine] = []
    number, before = 1, groups[0] if groups else 0
    for line, group in zip(lines, groups, strict=True):
        line.opens = ""
        if patient and group != before:
            line.opens = "typed"
        elif patient and not line.is_joined:
            line.opens = why_opens(line, patient, table)
        if line.opens:
            number, patient = number + 1, []
        line.patient, before = number, group
        patient.append(line)


def text_of(lines: Sequence[ParsedLine], table: Table | None = None) -> str:
    """Write lines so that reading them gives the same lines and patients again.

    With the table, lines may have changed since they were read: a divider or + is written wherever the rules would now
    decide otherwise.
    """
    text, patient = "", list[ParsedLine]()
    for line in lines:
        if patient:
            text += _between(line, patient, table)
        if patient and patient[-1].patient != line.patient:
            patient = []
        patient.append(line)
        text += line.text
    return text


def _between(line: ParsedLine, patient: Sequence[ParsedLine], table: Table | None) -> str:
    is_next = line.patient != patient[-1].patient
    opens = bool(why_opens(line, patient, table)) if table else is_next and line.opens in ("visit", "learned")
    if is_next:
        return " " if opens and line.opens != "typed" and not line.is_joined else DIVIDER
    return JOIN if line.is_joined or opens else " "
