"""Who sends: the body with its legal roles, and the person with how to reach them. Plain values, no rows."""

from __future__ import annotations

from dataclasses import dataclass

from throughline.vocabulary import LegalRole

R = LegalRole
FIRST_RESPONDERS = frozenset(
    {
        R.FR_POLICE,
        R.BTP,
        R.NCA,
        R.POLICE_SCOT,
        R.PSNI,
        R.LA,
        R.HSCT,
        R.HO_IE,
        R.HO_BF,
        R.HO_UKVI,
        R.GLAA,
        R.FWA,
        R.NGO_FR,
        R.TSA,
        R.SCOT_SUPPORT,
        R.NI_SUPPORT,
    }
)
"""Roles of organisations that may refer: the list of the national form, April 2026; the catalogue's group of that name."""
MUST_NOTIFY = frozenset({R.FR_POLICE, R.BTP, R.NCA, R.LA})
"""Public authorities of Modern Slavery Act 2015 s52(5)."""
NOTIFY_BY_POLICY = frozenset({R.HO_IE, R.HO_BF, R.HO_UKVI})
"""Home Office bodies: not in s52(5); they notify by their own policy."""


@dataclass(frozen=True, slots=True)
class Sender:
    """The body and the person who refer, as the national form asks for them.

    `deputy_email` is the second contact. `complete` is false while one of what the form needs is missing.
    """

    agency: str
    legal_roles: frozenset[LegalRole]
    name: str = ""
    role: str = ""
    email: str = ""
    phone: str = ""
    deputy_email: str = ""

    @property
    def first_responder(self) -> bool:
        """Whether the body may refer to the national mechanism."""
        return bool(self.legal_roles & FIRST_RESPONDERS)

    @property
    def notifies(self) -> bool:
        """Whether the body notifies where an adult does not agree: by s52, or by policy of the Home Office."""
        return bool(self.legal_roles & (MUST_NOTIFY | NOTIFY_BY_POLICY))

    @property
    def complete(self) -> bool:
        """Whether everything that the form asks of the sender is known."""
        return all((self.agency, self.name, self.role, self.email, self.phone, self.deputy_email))

    def told(self) -> tuple[tuple[str, str, str], ...]:
        """Field, label and text of what the sender says of themselves, in the order of the national form."""
        said = (
            ("sender.organisation", "Organisation", self.agency),
            ("sender.name", "Name of the first responder", self.name),
            ("sender.role", "Job title", self.role),
            ("sender.phone", "Phone", self.phone),
            ("sender.email", "E-mail", self.email),
            ("sender.deputy", "Second contact’s e-mail", self.deputy_email),
        )
        return tuple(each for each in said if each[2])
