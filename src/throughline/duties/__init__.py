"""The duty engine: who owes what to whom, by when, by which law, and is it met. A pure function of facts and law.

`obligations` is the quick evaluator; `duties.reference` is the plain one that defines what it must say.
"""

from .obligation import Because, Obligation, Status
from .quick import obligations

__all__ = ["Because", "Obligation", "Status", "obligations"]
