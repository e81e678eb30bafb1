"""One line that says what protects an account."""

from dataclasses import dataclass

from django.utils import timezone

from rvuedge.accounts.factors import Factors
from rvuedge.common.dates import format_date

NUMBERS = ("No", "One", "Two", "Three", "Four", "Five")


@dataclass(frozen=True, slots=True)
class Status:
    """The line, and whether more than a password protects the account."""

    text: str
    is_good: bool


def status_of(factors: Factors) -> Status:
    """Return the status: "Two passkeys, recovery codes saved Jan 4, 2026"."""
    parts = []
    if count := len(factors.passkeys):
        number = NUMBERS[count] if count < len(NUMBERS) else str(count)
        parts.append(f"{number} passkey{'' if count == 1 else 's'}")
    if factors.app:
        parts.append("authenticator app")
    if not parts:
        return Status("Only your password protects this account. Add a passkey.", is_good=False)
    if factors.recovery_codes_at and factors.recovery_codes_left:
        parts.append(f"recovery codes saved {format_date(timezone.localtime(factors.recovery_codes_at))}")
    else:
        parts.append("no recovery codes")
    text = ", ".join(parts)
    return Status(text[0].upper() + text[1:], is_good=True)
