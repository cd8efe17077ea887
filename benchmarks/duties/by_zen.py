"""The sixty rules as a decision graph for GoRules' zen-engine.

It gets the same facts, as JSON with days as numbers, and finds starts, answers, breaches and endings by expressions. Its calendars know no bank holidays; the workload therefore counts calendar days only.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import zen
from workload import CHANGED, Rule, rules

from throughline.casefile import Entry

Case = dict[str, Any]


def evaluator() -> Callable[[Case], dict[str, Any]]:
    """The function for all sixty rules: the status of each, "none" where it is not owed."""
    engine = zen.ZenEngine()
    decision = engine.create_decision(json.dumps(_graph()))
    return lambda case: decision.evaluate(case)["result"]


def as_json(facts: Sequence[Entry], now: int) -> Case:
    """One case as zen reads it; making it is not timed."""
    rows = [
        {
            "seq": fact.seq,
            "kind": fact.kind,
            "by": fact.by.role,
            "day": fact.when.first_day.toordinal(),
            "level": fact.data.get("level"),
        }
        for fact in facts
    ]
    return {"now": now, "facts": rows}


def _graph() -> dict[str, Any]:
    found = [row for number, rule in enumerate(rules()) for row in _expressions(number, rule)]
    expressions = [{"id": key, "key": key, "value": value} for key, value in found]
    content = {"expressions": expressions}
    return {
        "nodes": [
            {
                "id": "in",
                "type": "inputNode",
                "name": "in",
                "position": {"x": 0, "y": 0},
                "content": {"schema": ""},
            },
            {
                "id": "r",
                "type": "expressionNode",
                "name": "r",
                "position": {"x": 1, "y": 0},
                "content": content,
            },
            {
                "id": "out",
                "type": "outputNode",
                "name": "out",
                "position": {"x": 2, "y": 0},
                "content": {"schema": ""},
            },
        ],
        "edges": [
            {"id": "a", "type": "edge", "sourceId": "in", "targetId": "r"},
            {"id": "b", "type": "edge", "sourceId": "r", "targetId": "out"},
        ],
    }


def _expressions(number: int, rule: Rule) -> list[tuple[str, str]]:
    """What one rule needs, its start, excuse, breach, ending and answer, and its status, each from those before it."""
    n, s, x, b, e, m = (f"{name}{number}" for name in "nsxbem")
    level = f" and #.level == '{rule.level}'" if rule.level else ""
    needed = f" and $.{n} != null and #.seq > $.{n}.seq" if rule.needs else ""
    own = f" and #.by == $.{s}.by" if rule.own else ""
    after = f"#.seq > $.{s}.seq"
    limit = f"(#.seq < ($.{x} == null ? 99999 : $.{x}.seq))"
    days = f"($.{s}.day < {CHANGED.toordinal()} ? {rule.days_before} : {rule.days})"
    return [
        (n, f"filter(facts, #.kind == '{rule.needs}')[0]" if rule.needs else "null"),
        (
            s,
            f"filter(facts, #.kind in [{_list(rule.starts)}] and #.by in [{_list(rule.roles)}]{level}{needed})[0]",
        ),
        (x, _found(s, f"#.kind == '{rule.excuse}' and {after}") if rule.excuse else "null"),
        (b, _found(s, f"#.kind == '{rule.breaks}' and {after} and {limit}") if rule.breaks else "null"),
        (e, _found(s, f"#.kind == '{rule.ending}' and {after}") if rule.ending else "null"),
        (m, _found(s, f"#.kind in [{_list(rule.answers)}] and {after}{own}")),
        (f"l{number}", f"$.{s} == null ? null : $.{s}.day + {days}"),
        (rule.id.replace("-", "_"), _status(s, b, e, m, f"l{number}")),
    ]


def _list(words: Sequence[str]) -> str:
    return ", ".join(f"'{word}'" for word in words)


def _found(start: str, condition: str) -> str:
    return f"$.{start} == null ? null : filter(facts, {condition})[0]"


def _status(s: str, b: str, e: str, m: str, last: str) -> str:
    met = f"$.{m} != null and ($.{e} == null or $.{m}.seq < $.{e}.seq)"
    late = f"($.{m}.day > $.{last} ? 'met-late' : 'met')"
    timed = f"(now > $.{last} ? 'overdue' : 'due')"
    ended = f"($.{e} != null and $.{e}.day <= $.{last} ? 'ended' : {timed})"
    return f"$.{s} == null ? 'none' : ($.{b} != null ? 'broken' : ({met} ? {late} : {ended}))"
