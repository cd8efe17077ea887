"""The law as data: who owes what to whom, by when, by which provision, and how sure we are of the text.

The catalogue is TOML, one file per area, so that a lawyer can read and amend it; README.md here says how.
"""

from .describing import describe
from .errors import LawError
from .loading import load
from .schema import (
    OWNER,
    Confidence,
    Due,
    DueKind,
    Duty,
    Example,
    Force,
    Kind,
    Law,
    Office,
    Op,
    Pattern,
    Pause,
    PersonTest,
    Quality,
    Rate,
    Rule,
    Source,
    Test,
)

__all__ = [
    "OWNER",
    "Confidence",
    "Due",
    "DueKind",
    "Duty",
    "Example",
    "Force",
    "Kind",
    "Law",
    "LawError",
    "Office",
    "Op",
    "Pattern",
    "Pause",
    "PersonTest",
    "Quality",
    "Rate",
    "Rule",
    "Source",
    "Test",
    "describe",
    "load",
]
