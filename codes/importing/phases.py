"""The phases of an import with their shares of its time, measured on CMS's October 2025 release."""

from decimal import Decimal

# (start of the phase's name, percent of the time), in order.
SHARES = (
    ("reading PPRRVU", 22), ("reading GPCI", 1), ("reading ANES", 1), ("reading", 8), ("codes", 9), ("values", 14),
    ("localities", 1), ("OPPS caps", 6), ("section statistics", 38),
)  # fmt: skip


def part_done(phase: str, rows: int, total: int) -> Decimal:
    """The part of the import that's done, 0 to 1, from its phase and the rows done in it.

    >>> part_done("values", 10, 20)
    Decimal('0.48')
    """
    before = 0
    for name, share in SHARES:
        if phase.startswith(name):
            within = Decimal(min(rows, total)) / total if total else Decimal(0)
            return (before + share * within) / 100
        before += share
    return Decimal(0)


def seconds_left(done: Decimal, seconds_so_far: Decimal) -> int | None:
    """The estimated seconds left at the speed so far; None until 5% is done.

    >>> seconds_left(Decimal("0.25"), Decimal(2))
    6
    """
    if done < Decimal("0.05"):
        return None
    return int((seconds_so_far * (1 - done) / done).to_integral_value(rounding="ROUND_CEILING"))
