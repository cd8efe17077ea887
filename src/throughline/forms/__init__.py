"""Multi-page journeys as data; only the answers on the reachable path count."""

from .journey import Answers, Branch, Journey, JourneyError, Page, Question, When

__all__ = ["Answers", "Branch", "Journey", "JourneyError", "Page", "Question", "When"]
