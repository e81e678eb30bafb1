"""Scale a clinician's total to one full-time clinician, as surveys report it."""

from dataclasses import dataclass, replace
from decimal import Decimal

from rvuedge.common.fte import AverageFte
from rvuedge.common.rounding import round_half_up

MIN_FTE = Decimal("0.4")
FULL_TIME = Decimal(1)


@dataclass(frozen=True, slots=True)
class FullTimeValue:
    """A total at 1.0 FTE. `is_scaled` says whether it was divided by the FTE; `warning` is `small` below 0.4 FTE, where
    the scaled figure isn't reliable. `unit` is what was used: `FTE` or `cFTE`; `varies` says it's an average."""

    value: Decimal
    fte: Decimal
    is_scaled: bool
    warning: str = ""
    unit: str = "FTE"
    varies: bool = False

    @property
    def used(self) -> str:
        """What the total was earned at: `0.60 cFTE`, `0.80 FTE on average`."""
        return f"{round_half_up(self.fte)} {self.unit}{' on average' if self.varies else ''}"

    @property
    def caution(self) -> str:
        """The sentence that says a figure scaled up from below 0.4 isn't reliable; '' for others."""
        if self.warning != "small":
            return ""
        return f"Scaled up from {self.used}: below {MIN_FTE} the figure isn't reliable."

    @property
    def own_share(self) -> Decimal:
        """What takes a distance at 1.0 FTE back to the clinician's own time: 0.75 at 0.75 FTE, 1 if nothing is
        scaled."""
        return self.fte if self.is_scaled else FULL_TIME


def is_clinical_basis(basis: str) -> bool:
    """Return whether a survey's FTE basis is clinical FTE: `cFTE ≥ 0.75`, `1.0 clinical FTE`."""
    lower = basis.lower()
    return "cfte" in lower or "clinical" in lower


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


def at_full_time(value: Decimal, average: AverageFte, *, scales_down: bool = False) -> FullTimeValue | None:
    """Return a total at 1.0 of an average FTE or clinical FTE; None for an average of 0, which has no such total."""
    if average.value <= 0:
        return None
    scaled = scale_to_full_time(value, average.value, scales_down=scales_down)
    return replace(scaled, unit=average.unit, varies=average.varies)
