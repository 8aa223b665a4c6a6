"""The network address a request really comes from."""

from __future__ import annotations

from collections.abc import Sequence
from ipaddress import IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from starlette.requests import Request

HOME_PREFIX = 64
"""Bits of an IPv6 address that name a connection; a client may choose the others freely."""


def client_address(request: Request, trusted_proxies: Sequence[str]) -> str:
    """Return the address of the client; of IPv6 only the part that names his connection.

    `X-Forwarded-For` counts only from trusted proxies (addresses or networks), and only as far back as they are
    trusted: the nearest address that is no proxy of ours is the client, whatever a client wrote before it.
    """
    address = request.client.host if request.client else "unknown"
    lines = ",".join(request.headers.getlist("x-forwarded-for"))
    forwarded = [part.strip() for part in lines.split(",") if part.strip()]
    networks = [ip_network(proxy) for proxy in trusted_proxies] if forwarded else []
    while forwarded and _within(address, networks):
        address = forwarded.pop()
    return _connection(address)


def _within(address: str, networks: Sequence[IPv4Network | IPv6Network]) -> bool:
    try:
        parsed = ip_address(address)
    except ValueError:
        return False
    return any(parsed in network for network in networks)


def _connection(address: str) -> str:
    try:
        parsed = ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, IPv6Address):
        if parsed.ipv4_mapped is not None:
            return str(parsed.ipv4_mapped)
        return str(ip_network((parsed, HOME_PREFIX), strict=False))
    return str(parsed)
