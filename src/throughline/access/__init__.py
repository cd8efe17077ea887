"""Access: who people are, which teams they act for, and what each reader may see.

One choke point, two walls: `access.policy` answers every question once as a predicate and once as a query scope, and
the row-level security of the database repeats it. `access.context` tells the database who is asking.

    actor = access.actor_of(request)
    reach = access.reach_of(actor, case_id)
    reach.sees(entry); reach.opens(entry, "account"); reach.may_record("encounter")

Names are loaded when first used: settings ask for this package's middleware before Django is ready.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from throughline.faces import face

if TYPE_CHECKING:
    from throughline.access.acting import (
        actor_from,
        actor_of,
        audience_actor,
        choose_membership,
        memberships_of,
        survivor_actor,
        team_actor,
        token_actor,
    )
    from throughline.access.actor import Actor, system_actor
    from throughline.access.context import acting_as, set_context
    from throughline.access.disclosing import log_disclosure
    from throughline.access.fields import may_see_field
    from throughline.access.following import Followed, follow
    from throughline.access.glass import break_glass, data_guardians_of
    from throughline.access.policy import EntryMeta, may_open, may_see_entry
    from throughline.access.reach import Reach, reach_of
    from throughline.access.reading import log_read, readers
    from throughline.access.recording import may_countersign, may_open_new, may_record
    from throughline.access.scopes import visible_cases, visible_entries
    from throughline.access.standing import Standing

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
    "log_disclosure": "disclosing",
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

__all__ = [
    "Actor",
    "EntryMeta",
    "Followed",
    "Reach",
    "Standing",
    "acting_as",
    "actor_from",
    "actor_of",
    "audience_actor",
    "break_glass",
    "choose_membership",
    "data_guardians_of",
    "follow",
    "log_disclosure",
    "log_read",
    "may_countersign",
    "may_open",
    "may_open_new",
    "may_record",
    "may_see_entry",
    "may_see_field",
    "memberships_of",
    "reach_of",
    "readers",
    "set_context",
    "survivor_actor",
    "system_actor",
    "team_actor",
    "token_actor",
    "visible_cases",
    "visible_entries",
]


if not TYPE_CHECKING:  # or every misspelt name would be Any
    __getattr__, __dir__ = face(globals(), _HOMES)
