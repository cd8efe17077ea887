"""From which address a request came: the network's own word for it, or that of a proxy that is trusted by number."""

from __future__ import annotations

from ipaddress import IPv6Address, IPv6Network, ip_address

from django.conf import settings
from django.http import HttpRequest

UNKNOWN = "0.0.0.0"  # noqa: S104 - no address at all, and still one that a table takes


def address_of(request: HttpRequest) -> str:
    """The address of whoever asks.

    Behind `settings.PROXIES` proxies of one's own it stands that many places from the right of X-Forwarded-For: what is
    further left was written by the caller and is believed by nobody. Without proxies the header is not looked at. Where
    the header is missing or holds no address there, the address of the connection itself counts.
    """
    direct = str(request.META.get("REMOTE_ADDR", ""))
    proxies = int(getattr(settings, "PROXIES", 0))
    if proxies:
        told = [each.strip() for each in str(request.META.get("HTTP_X_FORWARDED_FOR", "")).split(",")]
        if len(told) >= proxies and _sound(told[-proxies]):
            return told[-proxies]
    return direct if _sound(direct) else UNKNOWN


def network_of(request: HttpRequest) -> str:
    """The same for counting: one IPv6 line has as many addresses as anybody wants, so its network of 64 bits counts."""
    address = address_of(request)
    if address == UNKNOWN or not isinstance(ip_address(address), IPv6Address):
        return address
    return str(IPv6Network(f"{address}/64", strict=False).network_address)


def _sound(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return "%" not in text
