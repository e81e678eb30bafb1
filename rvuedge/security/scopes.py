"""What a token's scope allows in the API. Pure. What isn't listed is refused, so a new endpoint starts closed."""

READ, APPEND, FULL = "read", "append", "full"
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
STAFF = "api/v1/staff/"
WRITES_NOTHING = frozenset({"api:preview"})  # POST only because their input is long
APPENDS = frozenset({"api:entry-list", "api:sync"})  # of a sync, only operations that create
CREATE = "create"


def is_allowed(scope: str, method: str, view_name: str, route: str) -> bool:
    """Return whether a token may call an endpoint. No token reaches the staff API."""
    if route.startswith(STAFF):
        return False
    if scope == FULL:
        return True
    if scope == READ:
        return method in SAFE or view_name in WRITES_NOTHING
    return scope == APPEND and method == "POST" and view_name in APPENDS


def only_creates(operations: object) -> bool:
    """Return whether a sync's operations only create entries. Whatever isn't a list of operations creates nothing."""
    if not isinstance(operations, list):
        return True
    return all(not isinstance(each, dict) or each.get("kind") == CREATE for each in operations)
