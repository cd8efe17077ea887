"""What is known of an agency's sign-in service. Plain values: the settings are read before any model is there."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Service:
    """One agency's sign-in service: whose it is, who issues its tokens, and the e-mail domains it may speak for."""

    key: str
    agency: str
    issuer: str
    domains: frozenset[str]
