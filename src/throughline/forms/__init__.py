"""Multi-page journeys as data; only the answers on the reachable path count."""

from .journey import All, Answers, Branch, Condition, Journey, JourneyError, Page, Question, When

__all__ = ["All", "Answers", "Branch", "Condition", "Journey", "JourneyError", "Page", "Question", "When"]
