"""How a wall is taken down: the statements that undo those which built it, in reverse order. For migrations."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

_BODY = re.compile(r"\$(\w*)\$.*?\$\1\$", re.DOTALL)
_COMMENT = re.compile(r"--[^\n]*")
_NAME = r'"?([\w.]+)"?'


def undone(sql: str) -> str:
    """The SQL that takes down functions, triggers, policies and walls of a script, and gives back what it took away.

    Raises ValueError for a statement whose way back does not follow from itself: such a script needs one of its own.
    """
    text = _COMMENT.sub("", _BODY.sub("''", sql))
    found = [back for each in text.split(";") if each.strip() for back in _undo(" ".join(each.split()))]
    return "\n".join(f"{each};" for each in reversed(found))


def _undo(statement: str) -> Iterator[str]:
    for pattern, back in _WAYS_BACK:
        match = pattern.match(statement)
        if match:
            yield from filter(None, [back(match)])
            return
    raise ValueError(f"The way back does not follow from this: {statement[:80]}")


def _way(
    pattern: str, back: Callable[[re.Match[str]], str]
) -> tuple[re.Pattern[str], Callable[[re.Match[str]], str]]:
    return re.compile(pattern, re.IGNORECASE), back


_WAYS_BACK = (
    _way(rf"CREATE (?:OR REPLACE )?FUNCTION {_NAME}", lambda m: f"DROP FUNCTION {m[1]}"),
    _way(rf"CREATE TRIGGER {_NAME} .*? ON {_NAME} FOR ", lambda m: f"DROP TRIGGER {m[1]} ON {m[2]}"),
    _way(rf"CREATE POLICY {_NAME} ON {_NAME}", lambda m: f"DROP POLICY {m[1]} ON {m[2]}"),
    _way(
        rf"ALTER TABLE {_NAME} ENABLE ROW LEVEL SECURITY",
        lambda m: f"ALTER TABLE {m[1]} DISABLE ROW LEVEL SECURITY",
    ),
    # a function goes with its owner and its grants
    _way(r"(?:REVOKE|GRANT) .* ON FUNCTION ", lambda m: ""),
    _way(r"ALTER FUNCTION .* OWNER TO ", lambda m: ""),
    # lent to the disposer for one statement, and taken back by the next
    _way(r"(?:GRANT|REVOKE) CREATE ON SCHEMA public ", lambda m: ""),
    _way(r"REVOKE (.*) ON (.*) FROM (.*)", lambda m: f"GRANT {m[1]} ON {m[2]} TO {m[3]}"),
    _way(r"GRANT (.*) ON (.*) TO (.*)", lambda m: f"REVOKE {m[1]} ON {m[2]} FROM {m[3]}"),
)
