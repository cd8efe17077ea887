"""What each legal role is called in plain words, for everybody who reads a page: no codes."""

from __future__ import annotations

from .roles import LegalRole

ROLE_NAMES: dict[LegalRole, str] = {
    LegalRole.FR_POLICE: "police (England and Wales)",
    LegalRole.POLICE_SCOT: "Police Scotland",
    LegalRole.PSNI: "Police Service of Northern Ireland",
    LegalRole.BTP: "British Transport Police",
    LegalRole.NCA: "National Crime Agency",
    LegalRole.LA: "local authority",
    LegalRole.HSCT: "health and social care trust",
    LegalRole.HO_UKVI: "UK Visas and Immigration",
    LegalRole.HO_BF: "Border Force",
    LegalRole.HO_IE: "Immigration Enforcement",
    LegalRole.HO_POLICY: "Home Office",
    LegalRole.GLAA: "Gangmasters and Labour Abuse Authority",
    LegalRole.FWA: "Fair Work Agency",
    LegalRole.NGO_FR: "charity that may refer",
    LegalRole.NGO: "charity",
    LegalRole.SCA: "Single Competent Authority",
    LegalRole.IECA: "Immigration Enforcement Competent Authority",
    LegalRole.HO_CA: "Home Office competent authority",
    LegalRole.UKBA_CA: "UK Border Agency competent authority",
    LegalRole.PILOT_LA: "local authority that decides for children",
    LegalRole.TSA: "support provider (England and Wales)",
    LegalRole.SCOT_SUPPORT: "support provider (Scotland)",
    LegalRole.NI_SUPPORT: "support provider (Northern Ireland)",
    LegalRole.ICTG: "independent child trafficking guardian",
    LegalRole.GUARDIAN_SCOT: "guardian (Scotland)",
    LegalRole.GUARDIAN_NI: "guardian (Northern Ireland)",
    LegalRole.CPS: "Crown Prosecution Service",
    LegalRole.COPFS: "Crown Office and Procurator Fiscal Service",
    LegalRole.PPSNI: "Public Prosecution Service for Northern Ireland",
    LegalRole.WCU: "witness care unit",
    LegalRole.COURT: "court",
    LegalRole.HMPPS: "prison or probation service",
    LegalRole.LAA: "Legal Aid Agency",
    LegalRole.NHS: "health service",
    LegalRole.DWP: "benefits agency",
    LegalRole.IASC: "Independent Anti-Slavery Commissioner",
    LegalRole.HMICFRS: "police inspectorate",
    LegalRole.IOPC: "police complaints body",
    LegalRole.PCC: "police and crime commissioner",
    LegalRole.DOJ_NI: "Department of Justice, Northern Ireland",
    LegalRole.SCOT_MINISTERS: "Scottish Ministers",
    LegalRole.HOME_SECRETARY: "Home Secretary",
    LegalRole.LEGAL_REP: "legal representative",
    LegalRole.APPROPRIATE_ADULT: "appropriate adult",
    LegalRole.ADVOCATE: "advocate",
    LegalRole.INTERPRETER: "interpreter",
    LegalRole.SCHOOL: "school or college",
    LegalRole.MEDIA: "press",
    LegalRole.BUSINESS: "business",
    LegalRole.FAMILY: "family",
    LegalRole.EXPLOITER: "suspected exploiter",
    LegalRole.VICTIM: "the person themself",
    LegalRole.SAFEGUARDING_BOARD: "safeguarding partners",
    LegalRole.OTHER: "another body",
    LegalRole.FR_UNKNOWN: "a referrer the record does not name",
    LegalRole.SYSTEM: "Throughline",
}


def name_of_role(role: LegalRole) -> str:
    """The name of a role as it stands at the beginning of a line."""
    name = ROLE_NAMES[role]
    return name[0].upper() + name[1:]
