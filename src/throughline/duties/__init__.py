"""The duty engine: who owes what to whom, by when, by which law, and is it met. A pure function of facts and law."""

from .obligation import Because, Obligation, Status
from .reference import obligations

__all__ = ["Because", "Obligation", "Status", "obligations"]
