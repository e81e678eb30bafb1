"""`manage.py verify_history`: whether anyone changed the history of a log, or the audit log, behind the site's back.

The chains are logbook.models.HistoryLink. This recomputes every link, with statements of its own rather than the
database's functions, and compares what each stands for with the rows there are now. It finds a changed, removed or
added row, and a changed, removed or added link. A chain that was replaced as a whole, or lost its last links, shows
only beside an earlier list of the chains' ends (rvuedge.operations.history_checks).
"""

# ruff: noqa: S608 our own columns

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction

from logbook.models import HistoryLink, LinkKind

PLAIN_TEXT = "SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO, MDY'"
FACTS = (
    "service_date", "code_id", "modifiers", "units", "setting", "session", "factor", "entered_work",
    "postoperative_days", "deleted_at", "reviewed_at",
)  # fmt: skip
FIXED = ("user_id", "client_id", "origin", "created_at")
VALUE = (
    "policy_id", "release_id", "release_basis", "row_modifier", "work_rvu", "gross_wrvu", "wrvu", "needs_review",
    "position",
)  # fmt: skip
VALUES = (
    "entry_id", "policy_id", "release_id", "release_basis", "row_modifier", "work_rvu", "gross_wrvu", "wrvu",
    "needs_review", "release_after_id", "wrvu_after",
)  # fmt: skip
REVALUATION = ("id", "user_id", "policy_id", "policy_before_id", "since", "release_id", "is_automatic", "created_at")
RECORD = ("id", "actor_id", "actor_name", "happened_at", "action", "subject", "before", "after")
COUNTED = ("changed_count", "wrvu_change")
CHANGE = ("id", "entry_id", "changed_at", "origin", "wrvu", "release_id")
POLICY = ("id", "user_id", "number", "settings", "created_at")


def _text(alias: str, names: Iterable[str]) -> str:
    return f"ROW({', '.join(f'{alias}.{name}' for name in names)})::text"


def _digest(text: str) -> str:
    return f"sha256(convert_to({text}, 'UTF8'))"


E, C = _text("e", FACTS), _text("c", FACTS)
# Kind: a statement with the subject and the digest of each row of an account. Facts after a change are those before the
# next one; facts when an entry was logged are those before the first.
ROWS = {
    LinkKind.LOGGED: f"""
        SELECT e.id, {_digest(f"{_text('e', FIXED)} || coalesce(f.facts, {E})")}
        FROM logbook_entry e LEFT JOIN (
            SELECT DISTINCT ON (c.entry_id) c.entry_id, {C} AS facts
            FROM logbook_entrychange c JOIN logbook_entry o ON o.id = c.entry_id
            WHERE o.user_id = %(user)s ORDER BY c.entry_id, c.id
        ) f ON f.entry_id = e.id WHERE e.user_id = %(user)s""",
    LinkKind.VALUED: f"SELECT e.id, {_digest(_text('e', VALUE))} FROM logbook_entry e WHERE e.user_id = %(user)s",
    LinkKind.CHANGE: f"""
        SELECT c.id, {_digest(f"{_text('c', CHANGE)} || {C} || coalesce("
                              f"lead({C}) OVER (PARTITION BY c.entry_id ORDER BY c.id), {E})")}
        FROM logbook_entrychange c JOIN logbook_entry e ON e.id = c.entry_id WHERE e.user_id = %(user)s""",
    LinkKind.POLICY: f"""
        SELECT p.id, {_digest(_text('p', POLICY))} FROM logbook_policyversion p WHERE p.user_id = %(user)s""",
    LinkKind.REVALUATION: f"""
        SELECT r.id, {_digest(_text("r", REVALUATION))} FROM logbook_revaluation r WHERE r.user_id = %(user)s""",
    LinkKind.VALUES: f"""
        SELECT r.id, {_digest(f"{_text('r', COUNTED)} || coalesce("
                              f"(SELECT string_agg({_text('v', VALUES)}, '' ORDER BY v.entry_id) "
                              "FROM logbook_priorvalue v WHERE v.revaluation_id = r.id), '')")}
        FROM logbook_revaluation r WHERE r.user_id = %(user)s""",
    LinkKind.UNDONE: f"""
        SELECT r.id, {_digest(_text("r", ("id", "undone_at")))}
        FROM logbook_revaluation r WHERE r.user_id = %(user)s AND r.undone_at IS NOT NULL""",
}  # fmt: skip
RECORDS = {LinkKind.AUDIT: f"SELECT a.id, {_digest(_text('a', RECORD))} FROM audit_auditrecord a"}
LINKS = """
SELECT l.kind, l.subject, l.digest, l.number, l.entry_ids, l.digests, l.hash
FROM logbook_historylink l WHERE l.user_id {}
"""
OWNERS = """
SELECT u.id FROM accounts_user u WHERE EXISTS (SELECT FROM logbook_historylink l WHERE l.user_id = u.id)
    OR EXISTS (SELECT FROM logbook_entry e WHERE e.user_id = u.id)
    OR EXISTS (SELECT FROM logbook_policyversion p WHERE p.user_id = u.id) ORDER BY 1
"""
NAMES = {
    LinkKind.LOGGED: "entry", LinkKind.VALUED: "value of entry", LinkKind.CHANGE: "change", LinkKind.POLICY: "policy",
    LinkKind.REVALUATION: "revaluation", LinkKind.VALUES: "values before revaluation",
    LinkKind.UNDONE: "undoing of revaluation", LinkKind.AUDIT: "record", LinkKind.PURGED: "purge",
}  # fmt: skip
OF_EACH_ENTRY = (LinkKind.LOGGED, LinkKind.VALUED)
Rows = dict[str, dict[int, bytes]]


@dataclass(slots=True)
class Chain:
    """A checked chain: whose it is (None: the audit log's), how many links, its last hash, and the first fault."""

    user_id: int | None
    links: int = 0
    end: str = ""
    fault: str = ""
    hashes: dict[int, str] = field(default_factory=dict)


def verify_history() -> Iterator[Chain]:
    """Check the audit log's chain and each account's, each as of one moment, while others write."""
    yield _checked(None, RECORDS)
    with connection.cursor() as cursor:
        cursor.execute(OWNERS)
        users = [user for (user,) in cursor.fetchall()]
    for user in users:
        yield _checked(user, ROWS)


def _checked(user_id: int | None, statements: Mapping[LinkKind, str]) -> Chain:
    rows: Rows = {kind: {} for kind in statements}
    links = []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(PLAIN_TEXT)
        cursor.execute(_everything(user_id, statements), {"user": user_id})
        for kind, subject, digest, number, entry_ids, digests, hash_ in cursor.fetchall():
            if number is None:
                rows[kind][subject] = bytes(digest)
                continue
            content = {"subject": subject, "digest": digest, "entry_ids": entry_ids, "digests": digests, "hash": hash_}
            links.append(HistoryLink(user_id=user_id, number=number, kind=kind, **content))
    chain = Chain(user_id)
    chain.fault = next(_faults(chain, sorted(links, key=lambda link: link.number), rows), "")
    return chain


def _everything(user_id: int | None, statements: Mapping[LinkKind, str]) -> str:
    """Return one statement for all rows and links: of two, the second would see what was written after the first."""
    found = (
        f"SELECT '{kind}', r.subject, r.digest, NULL::int, NULL::bigint[], NULL::bytea, NULL::bytea "
        f"FROM ({statement}) r (subject, digest)"
        for kind, statement in statements.items()
    )
    return " UNION ALL ".join([*found, LINKS.format("= %(user)s" if user_id else "IS NULL")])


def _faults(chain: Chain, links: list[HistoryLink], rows: Rows) -> Iterator[str]:
    """Yield what's wrong, in the order of the links; first what's wrong with the chain itself."""
    yield from _chain_faults(chain, links)
    purged = {id_ for link in links if link.kind == LinkKind.PURGED for id_ in link.entry_ids or ()}
    last = {(link.kind, subject): link.number for link in links for subject, _ in _stands_for(link)}
    for link in links:
        yield from _row_faults(link, rows, purged, last)
        if link.kind == LinkKind.VALUES and (kept := set(link.entry_ids or ()) - purged):
            yield f"Link {link.number}: the values of entry {min(kept)} before revaluation {link.subject} are missing."
        if link.kind == LinkKind.PURGED and link.subject:
            yield f"Link {link.number}: entry {link.subject} was removed, but its owner hadn't deleted it."
    unknown = ((kind, min(left)) for kind, left in rows.items() if left and kind != LinkKind.VALUES)
    for kind, subject in unknown:
        yield f"{_named(kind, subject).capitalize()} isn't in the chain."


def _chain_faults(chain: Chain, links: list[HistoryLink]) -> Iterator[str]:
    """Recompute each link, and note the hashes and the end of the chain."""
    before = b""
    fault = ""
    for number, link in enumerate(links, 1):
        before, expected = bytes(link.hash), _hash(before, link)
        if link.number != number:
            fault = fault or f"Link {number} is missing."
        elif before != expected:
            name = _named(link.kind, link.subject)
            fault = fault or f"Link {number} ({name}) doesn't follow from the one before."
        chain.hashes[number] = before.hex()
    chain.links, chain.end = len(links), before.hex()
    if fault:
        yield fault


def _row_faults(link: HistoryLink, rows: Rows, purged: set[int], last: Mapping[tuple[str, int], int]) -> Iterator[str]:
    """Compare what a link stands for with the rows, and remove those that it knows from `rows`.

    Of an entry's values, and of those before a revaluation, the last link counts.
    """
    for subject, digest in _stands_for(link):
        if link.kind in {LinkKind.VALUED, LinkKind.VALUES} and last[link.kind, subject] != link.number:
            continue
        concerned = {subject} if link.kind in OF_EACH_ENTRY else set(link.entry_ids or ())
        found = rows[link.kind].pop(subject, None)
        name = f"Link {link.number}: {_named(link.kind, subject)}"
        if found is None and not (concerned and concerned <= purged):
            yield f"{name} is missing."
        elif found is not None and found != digest:
            yield f"{name} was changed."


def _stands_for(link: HistoryLink) -> Iterator[tuple[int, bytes]]:
    if link.kind in OF_EACH_ENTRY:
        digests = bytes(link.digests or b"")
        for place, entry_id in enumerate(link.entry_ids or ()):
            yield entry_id, digests[32 * place : 32 * place + 32]
    elif link.kind != LinkKind.PURGED:
        yield int(link.subject or 0), bytes(link.digest)


def _hash(before: bytes, link: HistoryLink) -> bytes:
    """Return the hash that a link must have, as the database makes it (migration `0013_chain_history`)."""
    ids = "-" if link.entry_ids is None else ",".join(map(str, link.entry_ids))
    parts: list[Any] = [link.user_id, link.number, link.kind, link.subject]
    text = "|".join("-" if part is None else str(part) for part in [*parts, ids])
    digest = bytes(link.digest)
    if link.digests is not None and hashlib.sha256(bytes(link.digests)).digest() != digest:
        return b""
    return hashlib.sha256(before + text.encode() + digest).digest()


def _named(kind: str, subject: int | None) -> str:
    return f"{NAMES.get(LinkKind(kind), kind) if kind in LinkKind else kind} {subject or ''}".strip()
