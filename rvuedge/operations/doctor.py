"""`manage.py doctor`: the checks of a deployment. Each says what it found and, if it's bad, what to do."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rvuedge.operations import checks_of_database, checks_of_services
from rvuedge.operations.findings import Finding, Level, bad

__all__ = ["Finding", "Level", "examine"]


@dataclass(frozen=True, slots=True)
class Check:
    """A check: its name, and the function that finds things. It may raise; that's a finding too."""

    name: str
    run: Callable[[], Iterator[Finding]]


CHECKS = (
    Check("settings", checks_of_services.settings),
    Check("database", checks_of_database.server),
    Check("migrations", checks_of_database.migrations),
    Check("extensions", checks_of_database.extensions),
    Check("time zone", checks_of_database.time_zone),
    Check("database role", checks_of_database.role),
    Check("row-level security", checks_of_database.row_security),
    Check("database logging", checks_of_database.logging),
    Check("time-outs", checks_of_database.timeouts),
    Check("replica", checks_of_database.replica),
    Check("releases", checks_of_services.releases),
    Check("worker", checks_of_services.worker),
    Check("jobs", checks_of_services.jobs),
    Check("disk", checks_of_services.disk),
    Check("mail", checks_of_services.mail),
    Check("breached passwords", checks_of_services.breached_passwords),
    Check("verification", checks_of_services.verification),
    Check("history", checks_of_services.history),
    Check("backup", checks_of_services.backup),
)


def examine() -> Iterator[Finding]:
    """Run all checks, one after another. One that fails doesn't stop the others."""
    for check in CHECKS:
        try:
            yield from (finding.of(check.name) for finding in check.run())
        except Exception as error:
            yield bad(
                f"The check failed: {type(error).__name__}. Fix what the checks above name, then run it again."
            ).of(check.name)
