"""Hints about lines that may be billed wrongly. They never change a value and never ask for a decision.

These look only at one session. Hints about the rest of the log are in logbook.history.day_hints.
Sources: MCPM chapter 12 (§30.6, §40), the CY2024 and CY2025 Physician Fee Schedule final rules (G2211), NCCI policy
manual (separate procedures), CPT guidelines.
"""

from collections import Counter
from collections.abc import Collection, Sequence
from datetime import date

from logbook.domain.valuation.hint_codes import (
    CRITICAL_CARE_FIRST_HOUR,
    GLOBAL_MATERNITY,
    PREVENTIVE,
    PROLONGED,
    SEPARATE_PROCEDURES,
    VISIT_COMPLEXITY,
    is_in_area,
)
from logbook.domain.valuation.line import Draft

PROCEDURE_GLOBALS = frozenset({"000", "010", "090"})
SEPARATE_VISIT = frozenset({"24", "25", "57"})
REPEATED = frozenset({"76", "77"})
DISTINCT = frozenset({"59", "XE", "XP", "XS", "XU"})


def add_hints(drafts: Sequence[Draft], service_date: date | None) -> None:
    """Add the hints of a session to its lines."""
    for draft in drafts:
        line = draft.line
        if line.units > 1:
            _repeated(draft, drafts)
        if "FS" in line.modifiers and line.setting == "nonfacility":
            draft.flag("shared-visit-in-office", "FS")
    if all(draft.row.global_days == "ZZZ" for draft in drafts):
        for draft in drafts:
            draft.flag("add-on-alone", draft.line.code.hcpcs)
    if len(drafts) > 1:
        _lines_together(drafts, service_date)


def _repeated(draft: Draft, drafts: Sequence[Draft]) -> None:
    """Flag a code billed once a day, and a code that may be bilateral."""
    hcpcs = draft.line.code.hcpcs
    same = [other.line for other in drafts if other.line.code.hcpcs == hcpcs]
    if hcpcs == CRITICAL_CARE_FIRST_HOUR and sum(line.units for line in same) > 1:
        draft.flag("once-a-day", hcpcs)
    is_plain = not draft.line.modifiers and draft.row.bilateral == "1"
    if is_plain and sum(line.units for line in same if not line.modifiers) == 2:
        draft.flag("both-sides-perhaps", "50")


def _lines_together(drafts: Sequence[Draft], service_date: date | None) -> None:
    codes = {draft.line.code.hcpcs for draft in drafts}
    if len(codes) < len(drafts):
        for draft in drafts:
            if draft.line.units == 1:
                _repeated(draft, drafts)
        _same_line_twice(drafts)
    if any(draft.line.code.is_visit for draft in drafts):
        _visit_with_procedure(drafts)
        if VISIT_COMPLEXITY in codes:
            _visit_complexity(drafts, service_date)
        if not GLOBAL_MATERNITY.isdisjoint(codes):
            _maternity_with_visit(drafts)
    if codes >= PROLONGED:
        _flag_all(drafts, PROLONGED, "two-prolonged", " ".join(sorted(PROLONGED)))
    if not SEPARATE_PROCEDURES.keys().isdisjoint(codes):
        _separate_procedures(drafts)
    for draft in drafts:
        if draft.row.status == "T":
            draft.flag("paid-alone", "T")


def _visit_with_procedure(drafts: Sequence[Draft]) -> None:
    globals_ = {draft.row.global_days for draft in drafts} & PROCEDURE_GLOBALS
    if not globals_:
        return
    missing = "57" if "090" in globals_ else "25"
    for draft in drafts:
        if draft.line.code.is_visit and SEPARATE_VISIT.isdisjoint(draft.line.modifiers):
            draft.flag("visit-with-procedure", missing)


def _visit_complexity(drafts: Sequence[Draft], service_date: date | None) -> None:
    """Since 2024 Medicare denies G2211 with a visit that has 25; since 2025 not beside a preventive service."""
    if service_date is None or service_date.year < 2024:
        return
    has_25 = any(draft.line.code.is_visit and "25" in draft.line.modifiers for draft in drafts)
    is_preventive = service_date.year >= 2025 and any(draft.line.code.hcpcs in PREVENTIVE for draft in drafts)
    if has_25 and not is_preventive:
        _flag_all(drafts, {VISIT_COMPLEXITY}, "complexity-with-25", "25")


def _maternity_with_visit(drafts: Sequence[Draft]) -> None:
    package = next(draft.line.code.hcpcs for draft in drafts if draft.line.code.hcpcs in GLOBAL_MATERNITY)
    for draft in drafts:
        if draft.line.code.is_visit and SEPARATE_VISIT.isdisjoint(draft.line.modifiers):
            draft.flag("visit-in-maternity", package)


def _separate_procedures(drafts: Sequence[Draft]) -> None:
    """Flag a separate procedure beside a larger surgical code of its area."""
    for draft in drafts:
        hcpcs = draft.line.code.hcpcs
        if hcpcs not in SEPARATE_PROCEDURES or not DISTINCT.isdisjoint(draft.line.modifiers):
            continue
        larger = [
            other
            for other in drafts
            if other.work > draft.work
            and other.row.global_days in (*PROCEDURE_GLOBALS, "MMM")
            and is_in_area(other.line.code.hcpcs, SEPARATE_PROCEDURES[hcpcs])
        ]
        if larger:
            draft.flag("separate-procedure", max(larger, key=lambda d: (d.work, d.line.code.hcpcs)).line.code.hcpcs)


def _same_line_twice(drafts: Sequence[Draft]) -> None:
    """Flag lines with the same code and modifiers, unless a modifier says the service was repeated."""
    counts = Counter((draft.line.code.hcpcs, frozenset(draft.line.modifiers)) for draft in drafts)
    for draft in drafts:
        key = draft.line.code.hcpcs, frozenset(draft.line.modifiers)
        is_explained = any(flag.rule == "both-sides-perhaps" for flag in draft.flags) or not draft.value
        if counts[key] > 1 and REPEATED.isdisjoint(key[1]) and not is_explained:
            draft.flag("same-line-twice", draft.line.code.hcpcs)


def _flag_all(drafts: Sequence[Draft], codes: Collection[str], rule: str, on: str) -> None:
    for draft in drafts:
        if draft.line.code.hcpcs in codes:
            draft.flag(rule, on)
