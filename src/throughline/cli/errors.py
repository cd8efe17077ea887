"""What a command says when it cannot do what was asked."""

from __future__ import annotations


class Misused(Exception):
    """The command was asked for something that makes no sense; exit code 2. The text says what to change."""


class CannotRun(Exception):
    """Something the command needs is not there; exit code 3. The text says what, what was kept, what to do."""
