"""What rooms above keep beside the ledger: summaries of their own, which follow the facts and go with the line.

A room registers when it starts. Its summaries are written by the system in the transaction that records the fact and
made again by a rebuild; an erasure takes them like the rows of any table that is keyed by case.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from .entries import Opened, Row


@dataclass(frozen=True, slots=True)
class Follower:
    """One room's summaries: the kinds of fact they follow, how they follow one, and how those of some lines are taken away.

    `tell` asks for the messages that follow a fact: at recording only, for a rebuild tells nobody anything.

    Both are called as the system. `follow` must come to the same whether it is called at recording or at a rebuild.
    """

    name: str
    kinds: frozenset[str]
    follow: Callable[[Row, Mapping[str, Any]], None]
    forget: Callable[[Sequence[UUID]], None]
    tell: Callable[[Row, Mapping[str, Any]], None] = lambda row, data: None


_FOLLOWERS: dict[str, Follower] = {}


def keep(follower: Follower) -> None:
    """Register a room's summaries; called from its `ready`."""
    _FOLLOWERS[follower.name] = follower


def follow(row: Row, data: Mapping[str, Any]) -> None:
    """Let every room follow one fact. Call it as the system."""
    for follower in _FOLLOWERS.values():
        if row.kind in follower.kinds:
            follower.follow(row, data)
            follower.tell(row, data)


def again(lines: Mapping[UUID, Sequence[Opened]]) -> None:
    """Make what every room keeps of some lines again from all their entries, oldest first. Call it as the system.

    Nothing is touched on a line without a fact of a kind that is followed: facts never go, so it never had any.
    """
    for follower in _FOLLOWERS.values():
        mine = {case: _followed(follower, entries) for case, entries in lines.items()}
        if touched := [case for case, entries in mine.items() if entries]:
            follower.forget(touched)
        for each in (each for entries in mine.values() for each in entries):
            follower.follow(each.row, each.data)


def _followed(follower: Follower, entries: Sequence[Opened]) -> list[Opened]:
    return [each for each in entries if each.row.kind in follower.kinds]
