"""Scale a clinician's total to one full-time clinician, as surveys report it."""

from dataclasses import dataclass
from decimal import Decimal

MIN_FTE = Decimal("0.4")
FULL_TIME = Decimal(1)


@dataclass(frozen=True, slots=True)
class FullTimeValue:
    """A total at 1.0 FTE. `is_scaled` says whether it was divided by the FTE; `warning` is `small` below 0.4 FTE, where
    the scaled figure isn't reliable."""

    value: Decimal
    fte: Decimal
    is_scaled: bool
    warning: str = ""


def scale_to_full_time(value: Decimal, fte: Decimal, *, scales_down: bool = False) -> FullTimeValue:
    """Return a total at 1.0 FTE: value ÷ FTE.

    Above 1.0 FTE the total doesn't change unless `scales_down`; below 0.4 it's scaled with a warning. Raises ValueError
    for an FTE that isn't positive.
    """
    if fte <= 0:
        raise ValueError(f"FTE must be above 0, not {fte}")
    if fte == FULL_TIME or (fte > FULL_TIME and not scales_down):
        return FullTimeValue(value, fte, is_scaled=False)
    return FullTimeValue(value / fte, fte, is_scaled=True, warning="small" if fte < MIN_FTE else "")
