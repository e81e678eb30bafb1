"""Which of a database's hosts are this machine, and how others must prove who they are."""

VERIFIED = "verify-full"  # of libpq's sslmode; its own default goes on without TLS if the server has none


def is_local(host: str) -> bool:
    """Return whether all hosts of a list are this machine: '', a socket's folder, localhost or a loopback address."""
    return all(
        not one or one.startswith(("/", "@", "127.")) or one in {"localhost", "::1"} for one in host.lower().split(",")
    )
