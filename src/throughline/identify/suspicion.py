"""Whether the person is treated as a suspect, by the facts. Then no page of this room puts a question to them."""

from __future__ import annotations

from throughline.casefile import Casefile, Entry

_POLICE_HOLD = ("arrested", "detained")
_LET_GO = ("released", "bailed", "escaped", "return-home-arranged")
_OVER = ("prosecution-discontinued", "conviction-quashed")


def held(file: Casefile) -> bool:
    """Whether police, immigration or a prison hold the person now, as far as the facts say."""
    state = False
    for entry in file.entries:
        if entry.kind in _POLICE_HOLD and entry.data.get("power") != "hospital":
            state = True
        elif entry.kind in _LET_GO:
            state = False
    return state


def suspected(file: Casefile) -> bool:
    """Whether anybody treats the person as a suspect now: held by police, charged, bailed, or said to be one."""
    state = {"arrest": False, "said": False, "charge": False}
    for entry in file.entries:
        _follow(entry, state)
    return any(state.values())


def _follow(entry: Entry, state: dict[str, bool]) -> None:
    """A release ends custody, not suspicion: only somebody saying so does, or the end of the prosecution."""
    match entry.kind:
        case "arrested":
            state["arrest"] = True
        case "detained":
            state["arrest"] = state["arrest"] or entry.data.get("power") == "police"
        case "under-suspicion":
            state["said"] = True
        case "charged" | "charge-requested":
            state["charge"] = True
        case "no-longer-suspected":
            state["arrest"] = state["said"] = False
        case kind if kind in _OVER:
            state["charge"] = state["arrest"] = False
