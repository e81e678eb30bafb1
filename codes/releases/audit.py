"""Facts about a release for the audit log."""

from typing import Any

from codes.models import Release


def release_facts(release: Release) -> dict[str, Any]:
    """The facts of a release that the audit log keeps."""
    return {
        "release": release.label,
        "revision": release.revision,
        "state": release.state,
        "effective_from": release.effective_from.isoformat(),
        "publish_at": release.publish_at.isoformat() if release.publish_at else None,
    }
