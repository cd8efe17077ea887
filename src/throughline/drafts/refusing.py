"""A file that is not taken."""

from __future__ import annotations


class Refused(ValueError):
    """The reason, in plain words, with what to do about it."""
