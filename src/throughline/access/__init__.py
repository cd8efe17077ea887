"""Access: who people are, which teams they act for, and what each reader may see.

One choke point, two walls: `access.policy` answers every question once as a predicate and once as a query scope, and
the row-level security of the database repeats it. `access.context` tells the database who is asking.

    actor = access.actor_of(request)
    reach = access.reach_of(actor, case_id)
    reach.sees(entry); reach.opens(entry, "account"); reach.may_record("encounter")

Names are loaded when first used: settings ask for this package's middleware before Django is ready.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOMES: dict[str, str] = {
    "Actor": "actor",
    "system_actor": "actor",
    "actor_from": "acting",
    "actor_of": "acting",
    "audience_actor": "acting",
    "choose_membership": "acting",
    "memberships_of": "acting",
    "survivor_actor": "acting",
    "team_actor": "acting",
    "token_actor": "acting",
    "acting_as": "context",
    "set_context": "context",
    "may_see_field": "fields",
    "Followed": "following",
    "follow": "following",
    "break_glass": "glass",
    "data_guardians_of": "glass",
    "EntryMeta": "policy",
    "may_open": "policy",
    "may_see_entry": "policy",
    "may_countersign": "recording",
    "may_open_new": "recording",
    "may_record": "recording",
    "Reach": "reach",
    "reach_of": "reach",
    "log_read": "reading",
    "readers": "reading",
    "visible_cases": "scopes",
    "visible_entries": "scopes",
    "Standing": "standing",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"throughline.access.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
