"""The fold of a case's facts: what is known, as of when it was true and as of when we knew. Pure and deterministic."""

from .age import Age
from .casefile import Casefile
from .entry import EVERYBODY, SUBJECT, Entry, Party
from .holding import HandOver, Holding
from .line import MAYBE, NO, YES, Line, Sure
from .tracks import TRACKS, TrackState

__all__ = [
    "EVERYBODY",
    "MAYBE",
    "NO",
    "SUBJECT",
    "TRACKS",
    "YES",
    "Age",
    "Casefile",
    "Entry",
    "HandOver",
    "Holding",
    "Line",
    "Party",
    "Sure",
    "TrackState",
]
