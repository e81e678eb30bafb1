"""The networks that addresses belong to. Pure.

Rate limits count an IPv4 address by itself and an IPv6 address by its /64, which one household or phone has. When a
larger network shows too many of them, it's counted as one (rvuedge.security.limits).
"""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

COUNTED = {4: (32, 24, 16), 6: (64, 48, 32)}  # bits: what's counted, and the two that contain it
SHOWN = {4: 24, 6: 64}  # bits that a security event keeps
NOWHERE = "unknown"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a request comes from, narrow to wide. All three are the same if the address is unknown."""

    narrow: str
    middle: str
    wide: str


def place_of(address: str) -> Place:
    """Return the networks by which an address is counted."""
    if (found := _parsed(address)) is None:
        return Place(NOWHERE, NOWHERE, NOWHERE)
    return Place(*(_network(found, bits) for bits in COUNTED[found.version]))


def network_of(address: str) -> str:
    """Return the network that a security event keeps: 203.0.113.0/24, 2001:db8::/64, '' if unknown."""
    found = _parsed(address)
    return _network(found, SHOWN[found.version]) if found else ""


def _network(address: IPv4Address | IPv6Address, bits: int) -> str:
    return str(ip_network(f"{address}/{bits}", strict=False))


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    """Return the address; an IPv4 address written as IPv6 (::ffff:203.0.113.9) is the IPv4 address."""
    try:
        found = ip_address(text.strip().partition("%")[0])
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found
