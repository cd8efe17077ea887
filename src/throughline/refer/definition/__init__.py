"""The one definition of the referral journey: pages and questions as data, from which everything else is made.

Pages, the printed prompt sheet, the check page, the packs, the facts and the field map all come from the TOML files
beside this module, which a practitioner or a lawyer can read and amend.
"""

from .asked import Asked, Sheet
from .reading import LISTS, QUESTIONS, SHEETS, VERSION, families, journey_for

__all__ = ["LISTS", "QUESTIONS", "SHEETS", "VERSION", "Asked", "Sheet", "families", "journey_for"]
