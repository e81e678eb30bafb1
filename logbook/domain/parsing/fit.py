"""Which modifiers fit a code by its indicators, as one bit mask per code.

Used to read codes typed without separators, and to suggest modifiers. Each bit is a group of modifiers with the same
condition; a modifier without a group fits every code. It's evidence, not a rule: we still accept a modifier that
doesn't fit (99213-52 is billed). Source: domain reference §6.
"""

from codes.domain.rows import CodeRows

VISIT, SEPARATE, COMPONENT, BILATERAL, MULTIPLE, SURGICAL, CHANGED_SERVICE, SPLIT, TWO_SURGEONS, TEAM, ASSISTANT = (
    1 << n for n in range(11)
)
ANESTHESIA, LABORATORY, LATERALITY = 1 << 11, 1 << 12, 1 << 13
WORK = 1 << 14  # not a group of modifiers: the code has a row with a work RVU
IS_VISIT = 1 << 15  # not a group either: an evaluation and management code
ADD_ON = 1 << 16  # nor this: the code is only reported with another one (global days ZZZ)

_GROUPS = {
    VISIT: "24 57 FS AI",
    SEPARATE: "25",
    COMPONENT: "26 TC CT FX FY",
    BILATERAL: "50",
    MULTIPLE: "51",
    SURGICAL: "53 58 78 79",
    CHANGED_SERVICE: "22 47 63",
    SPLIT: "54 55 56",
    TWO_SURGEONS: "62",
    TEAM: "66",
    ASSISTANT: "80 81 82 AS",
    ANESTHESIA: "AA AD QK QS QX QY QZ G8 G9 23 P1 P2 P3 P4 P5 P6",
    LABORATORY: "90 91 92",
    LATERALITY: "LT RT E1 E2 E3 E4 FA F1 F2 F3 F4 F5 F6 F7 F8 F9 TA T1 T2 T3 T4 T5 T6 T7 T8 T9 LC LD LM RC RI",
}
FITS: dict[str, int] = {name: bit for bit, names in _GROUPS.items() for name in names.split()}
FIRST_SURGICAL, LAST_SURGICAL = "10004", "69990"


def fit_of(code: CodeRows) -> int:
    """Return a code's bits: the groups of modifiers that its rows allow, WORK, IS_VISIT and ADD_ON."""
    row = code.main
    is_surgical = code.hcpcs.isdecimal() and FIRST_SURGICAL <= code.hcpcs <= LAST_SURGICAL
    conditions = {
        VISIT: code.is_visit,
        SEPARATE: row.global_days == "XXX" and code.hcpcs[0] not in ("7", "8"),
        COMPONENT: "26" in code.rows or "TC" in code.rows,
        BILATERAL: row.bilateral in ("1", "2", "3"),
        MULTIPLE: row.multiple_procedure in ("2", "3"),
        SURGICAL: is_surgical,
        CHANGED_SERVICE: is_surgical or row.global_days == "ZZZ",
        SPLIT: row.global_days in ("010", "090"),
        TWO_SURGEONS: row.co_surgeon in ("1", "2"),
        TEAM: row.team in ("1", "2"),
        ASSISTANT: row.assistant in ("0", "2"),
        ANESTHESIA: row.status == "J",
        LABORATORY: code.hcpcs[0] == "8",
        LATERALITY: not code.is_visit,
        WORK: any(each.work for each in code.rows.values()),
        IS_VISIT: code.is_visit,
        ADD_ON: row.global_days == "ZZZ",
    }
    return sum(bit for bit, is_met in conditions.items() if is_met)


def fits(modifier: str, bits: int) -> bool:
    """Return whether a modifier fits a code with these bits."""
    group = FITS.get(modifier)
    return not group or bool(group & bits)
