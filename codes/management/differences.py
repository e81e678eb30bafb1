"""What a release changes, as lines of a command's output."""

from codes.models import Release
from codes.releases.changes import ChangeCounts
from codes.releases.payment import FactorChange, PaymentChanges
from rvuedge.common.rounding import plain


def code_line(release: Release, before: Release, counts: ChangeCounts) -> str:
    """The counts of changed codes. Nobody knows which codes an excerpt has removed."""
    added = f"added, {counts.new:,}" if not before.is_partial else f"added, not known (only part of {before.label})"
    removed = (
        f"removed, {counts.gone:,}" if not release.is_partial else f"removed, not known (only part of {release.label})"
    )
    return (
        f"codes {added}; {removed}; status changed, {counts.status:,}; "
        f"work RVU changed, {counts.work:,} of {counts.in_both:,} in both"
    )


def payment_lines(payment: PaymentChanges) -> list[str]:
    """A line for each kind of payment change."""
    lines = [_factor_line(change) for change in payment.factors]
    for name, localities in (("GPCI", payment.gpci), ("Anesthesia factor", payment.anesthesia)):
        found = "not in both releases" if localities is None else len(localities)
        lines.append(f"{name} changed, localities: {found}")
    caps = payment.caps
    if caps is None:
        lines.append("OPPS caps: not in both releases")
    else:
        lines.append(f"OPPS caps changed: {caps.changed:,} of {caps.in_both:,}; new: {caps.new:,}; gone: {caps.gone:,}")
    return lines


def _factor_line(change: FactorChange) -> str:
    before, now = ("none" if value is None else plain(value) for value in (change.before, change.now))
    covers = f", for all {change.row_count:,} rows" if change.row_count else ""
    return f"{change.name}: {before} to {now}{covers}"
