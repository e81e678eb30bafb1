"""Run `verify_history`, compare with the chains' ends of the last check, and store the result.

The ends of the last good check are in the database, so they're in each backup too. Someone who replaces a whole chain
can replace them as well: compare with a list of ends that's kept on another machine.
"""

from collections.abc import Iterator, Mapping

from django.db import connection, transaction
from django.utils import timezone

from rvuedge.audit.models import AuditRecord
from rvuedge.common.build import build_hash
from rvuedge.operations.history_chain import Chain, verify_history
from rvuedge.operations.models import HistoryCheck

AUDIT = "audit"
Ends = Mapping[str, tuple[int, str]]
"""Whose chain (an account's number, or "audit"): how many links it has, and the hash of the last."""
TRIGGERS = """
SELECT t.tgname FROM pg_trigger t
WHERE t.tgrelid IN (SELECT to_regclass(name) FROM unnest(%s::text[]) name)
  AND NOT t.tgisinternal AND t.tgenabled IN ('O', 'A')
"""
TABLES = [
    "logbook_entry", "logbook_entrychange", "logbook_policyversion", "logbook_priorvalue", "logbook_revaluation",
    "logbook_historylink", "audit_auditrecord",
]  # fmt: skip
NEEDED = frozenset({
    "entry_keeps_history", "entry_history_guard", "logbook_entry_insert_then_links", "logbook_entry_insert_then_values",
    "logbook_entry_update_then_values", "logbook_entry_delete_then_links", "logbook_policyversion_insert_then_links",
    "policy_guard", "prior_values_link", "prior_value_guard", "revaluation_undone_links", "revaluation_guard",
    "audit_record_links", "audit_guard", "audit_truncate_guard", "link_guard", "link_truncate_guard",
})  # fmt: skip


class HistoryChangedError(Exception):
    """Someone changed the history behind the site's back. `manage.py verify_history` says what."""


def check_history(kept: Ends | None = None) -> HistoryCheck:
    """Check every chain, compare with the ends of the last good check and with `kept`, and store the result."""
    started_at = timezone.now()
    lists = {"the last check": last_ends(), "the list": kept or {}}
    faults = [f"Trigger {name} is off or missing." for name in missing_triggers()]
    ends: dict[str, tuple[int, str]] = {}
    for chain in verify_history():
        if chain.links:
            ends[_name(chain)] = (chain.links, chain.end)
        if fault := chain.fault or next(_differences(chain, lists), ""):
            faults.append(f"{_titled(_name(chain))}: {fault}")
    faults += _gone(lists, ends)
    return _stored(HistoryCheck(started_at=started_at, faults=faults, ends=ends, is_ok=not faults))


def last_check() -> HistoryCheck | None:
    """Return the newest result, None before the first run."""
    return HistoryCheck.objects.first()


def last_ends() -> dict[str, tuple[int, str]]:
    """Return the chains' ends at the last good check, {} before the first."""
    last = HistoryCheck.objects.filter(ends__isnull=False).first()
    found = (last.ends if last else None) or {}
    return {name: (links, end) for name, (links, end) in found.items()}


def missing_triggers() -> list[str]:
    """Return the triggers of the history that are off or missing."""
    with connection.cursor() as cursor:
        cursor.execute(TRIGGERS, [TABLES])
        return sorted(NEEDED - {name for (name,) in cursor.fetchall()})


def _differences(chain: Chain, lists: Mapping[str, Ends]) -> Iterator[str]:
    """Yield how a chain differs from its end in earlier lists. One without links is gone as a whole."""
    for name, ends in lists.items():
        links, end = ends.get(_name(chain), (0, ""))
        if links and chain.links and chain.hashes.get(links) != end:
            yield f"link {links} isn't the one of {name}."


def _gone(lists: Mapping[str, Ends], ends: Ends) -> list[str]:
    """Return a fault for each listed chain that's gone, unless the audit log says that its account was deleted."""
    gone = {name: title for title, listed in lists.items() for name in listed if name not in ends}
    subjects = {f"account {name}": name for name in gone}
    deleted = AuditRecord.objects.filter(action="account.delete", subject__in=subjects)
    for subject in deleted.values_list("subject", flat=True):
        gone.pop(subjects[subject], None)
    return [f"{_titled(name)}: its chain is gone, which {title} has." for name, title in sorted(gone.items())]


def _stored(check: HistoryCheck) -> HistoryCheck:
    check.finished_at, check.version = timezone.now(), build_hash()[:40]
    check.chain_count, check.link_count = len(check.ends or {}), sum(links for links, _ in (check.ends or {}).values())
    if not check.is_ok:
        check.ends = None
    with transaction.atomic():
        check.save()
        if check.is_ok:
            HistoryCheck.objects.filter(ends__isnull=False).exclude(pk=check.pk).update(ends=None)
    return check


def _name(chain: Chain) -> str:
    return str(chain.user_id or AUDIT)


def _titled(name: str) -> str:
    return "Audit log" if name == AUDIT else f"Account {name}"
