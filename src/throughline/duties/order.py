"""Tightens coarse dates by the order of events: nothing happened before what a timeline puts before it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from throughline.casefile import Entry
from throughline.clock import When


def tighten(facts: Sequence[Entry]) -> list[Entry]:
    """The facts, given in order, with each person's intervals made no wider than the order allows.

    Where the dates contradict the order, the dates stand as they are.
    """
    people = dict.fromkeys(fact.about for fact in facts)
    done = {
        fact.seq: fact for about in people for fact in _one(fact for fact in facts if fact.about == about)
    }
    return [done[fact.seq] for fact in facts]


def _one(facts: Iterable[Entry]) -> list[Entry]:
    forward = _raise_beginnings(list(facts))
    return list(reversed(_lower_ends(list(reversed(forward)))))


def _raise_beginnings(facts: list[Entry]) -> list[Entry]:
    low = None
    done: list[Entry] = []
    for fact in facts:
        if low is not None and low <= fact.when.latest:
            fact = _with(fact, fact.when.tightened(earliest=low))
        if low is None or fact.when.earliest > low:
            low = fact.when.earliest
        done.append(fact)
    return done


def _lower_ends(facts: list[Entry]) -> list[Entry]:
    high = None
    done: list[Entry] = []
    for fact in facts:
        if high is not None and high >= fact.when.earliest:
            fact = _with(fact, fact.when.tightened(latest=high))
        if high is None or fact.when.latest < high:
            high = fact.when.latest
        done.append(fact)
    return done


def _with(fact: Entry, when: When) -> Entry:
    return fact if when is fact.when else replace(fact, when=when)
