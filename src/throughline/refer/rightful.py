"""Which body is the right one: the force of the place, the council for the child, the guardian service where it covers.

Pure functions over the directory's tables. Where the tables do not say, they answer with every body that it may be, or
with none, and never with a guess.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

POLICE_SCOTLAND, PSNI = "police-scotland", "police-service-of-northern-ireland"


@dataclass(frozen=True, slots=True)
class Place:
    """A council with its area: `tier` is single, district or county; `force_area` empty where the table does not say."""

    slug: str
    nation: str
    tier: str
    force_area: str = ""
    guardians: bool | None = None
    guardians_from: date | None = None
    guardians_to: date | None = None


class Covered(StrEnum):
    """Whether the guardian service covers a council on a day."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Atlas:
    """Councils by slug, and forces by the area that they police."""

    councils: Mapping[str, Place]
    forces: Mapping[str, str]

    def forces_of(self, council: str) -> tuple[str, ...]:
        """The force that polices this council's area: one, or none where the table does not say."""
        place = self.councils.get(council)
        if place is None:
            return ()
        if place.nation in ("S", "NI"):
            return (POLICE_SCOTLAND if place.nation == "S" else PSNI,)
        force = self.forces.get(place.force_area)
        return (force,) if force else ()

    def children_of(self, council: str) -> tuple[str, ...]:
        """The councils that may have to look after a child in this council's area.

        A district has no children's services: its county has, and where several counties lie in the force's area, each
        of them may be it. (Children Act 1989: county, London borough, metropolitan and unitary councils; not districts.)
        """
        place = self.councils.get(council)
        if place is None:
            return ()
        if place.tier != "district":
            return (place.slug,)
        counties = [
            each.slug
            for each in self.councils.values()
            if each.tier == "county" and each.force_area and each.force_area == place.force_area
        ]
        return tuple(sorted(counties))

    def guardians_cover(self, council: str, on: date) -> Covered:
        """Whether a guardian can be asked for: in Scotland and Northern Ireland everywhere, else where it is known to be so."""
        place = self.councils.get(council)
        if place is not None and place.nation in ("S", "NI"):
            return Covered.YES
        if place is None or place.guardians is None:
            return Covered.UNKNOWN
        begun = place.guardians_from is None or place.guardians_from <= on
        lasting = place.guardians_to is None or on <= place.guardians_to
        return Covered.YES if place.guardians and begun and lasting else Covered.NO


def atlas() -> Atlas:
    """The directory as it stands."""
    from throughline.directory.models import Force, LocalAuthority

    told = LocalAuthority.objects.order_by("pk").values_list(
        "pk", "area__nation", "area_id", "area__kind", "force_area_id",
        "guardian_service", "guardian_service_from", "guardian_service_to",
    )  # fmt: skip
    councils = {
        slug: Place(slug, nation, _tier(area, kind), force_area or "", covered, since, until)
        for slug, nation, area, kind, force_area, covered, since, until in told
    }
    forces = Force.objects.filter(area__isnull=False).values_list("area_id", "agency_id")
    return Atlas(councils, {str(area): str(force) for area, force in forces})


def _tier(code: str, kind: str) -> str:
    """By the kind of area; an English code that begins with E07 is a district (Office for National Statistics)."""
    return "county" if kind == "county" else "district" if code.startswith("E07") else "single"
