"""Tells this machine from the rest of the world, and a page of ours from a page of somebody else."""

from __future__ import annotations

import ipaddress
from collections.abc import Mapping
from urllib.parse import urlsplit


def is_loopback(host: str) -> bool:
    """Whether a host name or address can only mean this machine."""
    name = host.strip("[]").rstrip(".").lower()
    if name == "localhost":
        return True
    try:
        return ipaddress.ip_address(name).is_loopback
    except ValueError:
        return False


def comes_from_here(headers: Mapping[str, str]) -> bool:
    """Whether a request was addressed to this machine by name, and not sent by a page of another site.

    A page elsewhere can make a browser call a loopback address, directly or through a name of its own that
    resolves to it: the `Host` header gives the second away, `Origin` and `Sec-Fetch-Site` the first.
    """
    host = headers.get("Host", "")
    if not is_loopback(urlsplit(f"//{host}").hostname or ""):
        return False
    if headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin"):
        return False
    origin = headers.get("Origin")
    return origin is None or origin == f"http://{host}"
