"""The lists of a table from our own records: which kind of body is on which list, and what counts as being met."""

from __future__ import annotations

LISTS = ("police", "council", "charity", "government", "NCA", "public")
LIST_MEANINGS = {
    "police": "people met by a police force",
    "council": "people met by a council, a health and social care trust or a school",
    "charity": "people met by a charity, a support provider or a guardian",
    "government": "people met by central government, its agencies, the health service or a prison",
    "NCA": "people met by the National Crime Agency",
    "public": "people who told of themselves, or whom family, a lawyer or somebody else told of",
}
SMALLEST_SHOWN = 5
"""Cells below this are not shown to anybody outside: few people follow one combination of bodies."""

_ROLES = {
    "police": ("FR_POLICE", "POLICE_SCOT", "PSNI", "BTP"),
    "council": ("LA", "HSCT", "PILOT_LA", "SCHOOL"),
    "charity": ("NGO_FR", "NGO", "TSA", "SCOT_SUPPORT", "NI_SUPPORT", "ICTG", "GUARDIAN_SCOT", "GUARDIAN_NI"),
    "government": ("HO_UKVI", "HO_BF", "HO_IE", "FWA", "GLAA", "DWP", "NHS", "HMPPS"),
    "NCA": ("NCA",),
    "public": ("VICTIM", "FAMILY", "LEGAL_REP", "APPROPRIATE_ADULT", "OTHER"),
}
LIST_OF = {role: name for name, roles in _ROLES.items() for role in roles}

MEETING_KINDS = frozenset(
    {"encounter", "found", "indicator", "disclosure", "concern-raised", "nrm-referral", "reported-to-police"}
)
"""Facts by which the body that states them has itself met, or been told of, the person."""
