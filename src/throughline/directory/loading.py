"""Fill the directory from its own tables; doing it again changes nothing but what the tables changed."""

from __future__ import annotations

import csv
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import models, transaction

from throughline.vocabulary import LegalRole, Sector

from .models import Agency, Area, Force, LocalAuthority, Service, Succession

DATA = Path(__file__).parent / "data"
DETAIL = (
    "name",
    "sector",
    "legal_roles",
    "nation",
    "valid_from",
    "valid_to",
    "invented",
    "source",
    "confidence",
)


@dataclass(frozen=True, slots=True)
class Loaded:
    """How many rows of each the directory now has from its tables."""

    agencies: int
    areas: int
    forces: int
    councils: int
    successions: int
    services: int


@transaction.atomic
def load(using: str = "default") -> Loaded:
    """Bring the database to what the tables of `data/` say. Nothing is deleted: a body that ended has a last day.

    What people observed since (how much room a service has, which councils a guardian service covers) is left alone.
    """
    told = tomllib.loads((DATA / "bodies.toml").read_text(encoding="utf-8"))
    forces, councils, areas = _table("forces.csv"), _table("councils.csv"), _table("areas.csv")
    agencies = [*_bodies(told), *map(_force_agency, forces), *map(_council_agency, councils)]
    _put(using, agencies, DETAIL)
    _put(using, _areas(areas), ("name", "kind", "nation", "within", "source"))
    _put(using, [_force(row) for row in forces] + _regional_units(told), ("kind", "area"))
    _put(using, [_council(row) for row in councils], ("area", "force_area"))
    successions = [_succession(row, told["sources"]) for row in told["succession"]]
    key = ("predecessor", "successor", "on")
    _put(using, successions, ("what", "whole", "source", "confidence"), key)
    services = [_service(row, told["sources"]) for row in told["service"]]
    _put(
        using,
        services,
        (
            "agency",
            "kind",
            "name",
            "nation",
            "region",
            "takes",
            "telephone",
            "valid_from",
            "valid_to",
            "source",
            "confidence",
        ),
    )
    return Loaded(len(agencies), len(areas), len(forces), len(councils), len(successions), len(services))


def _table(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(newline="", encoding="utf-8") as source:
        return list(csv.DictReader(source))


def _put(using: str, rows: Sequence[models.Model], update: Sequence[str], key: Sequence[str] = ()) -> None:
    model = type(rows[0])
    unique = list(key) or [model._meta.pk.name]
    model._default_manager.using(using).bulk_create(
        rows, update_conflicts=True, update_fields=list(update), unique_fields=unique
    )


def _bodies(told: Mapping[str, Any]) -> Iterable[Agency]:
    for row in told["body"]:
        yield Agency(
            slug=row["slug"],
            name=row["name"],
            sector=Sector(row["sector"]).value,
            legal_roles=[LegalRole(role).value for role in row["legal_roles"]],
            nation=row.get("nation", ""),
            valid_from=row.get("from"),
            valid_to=row.get("to"),
            source=told["sources"][row["source"]],
            confidence=row["confidence"],
        )


def _force_agency(row: Mapping[str, str]) -> Agency:
    return Agency(
        slug=row["slug"],
        name=row["name"],
        sector=Sector.POLICE.value,
        legal_roles=[LegalRole(row["legal_role"]).value],
        nation=row["nation"],
        source=row["source"],
        confidence=row["confidence"],
    )


def _council_agency(row: Mapping[str, str]) -> Agency:
    return Agency(
        slug=row["slug"],
        name=row["name"],
        sector=Sector.COUNCIL.value,
        legal_roles=[LegalRole.LA.value],
        nation=row["area"][0],
        source=row["source"],
        confidence=row["confidence"],
    )


def _areas(rows: Iterable[Mapping[str, str]]) -> list[Area]:
    """Those that lie in another come after it."""
    return [
        Area(
            code=row["code"],
            name=row["name"],
            kind=row["kind"],
            nation=row["nation"],
            within_id=row["within"] or None,
            source=row["source"],
        )
        for row in sorted(rows, key=lambda row: bool(row["within"]))
    ]


def _force(row: Mapping[str, str]) -> Force:
    return Force(agency_id=row["slug"], kind=row["kind"], area_id=row["area"] or None)


def _regional_units(told: Mapping[str, Any]) -> list[Force]:
    return [Force(agency_id=row["slug"], kind=row["kind"]) for row in told["body"] if "kind" in row]


def _council(row: Mapping[str, str]) -> LocalAuthority:
    return LocalAuthority(agency_id=row["slug"], area_id=row["area"], force_area_id=row["force_area"] or None)


def _succession(row: Mapping[str, Any], sources: Mapping[str, str]) -> Succession:
    return Succession(
        predecessor_id=row["predecessor"],
        successor_id=row["successor"],
        on=row["on"],
        what=row.get("what", ""),
        whole=row.get("whole", True),
        source=sources[row["source"]],
        confidence=row["confidence"],
    )


def _service(row: Mapping[str, Any], sources: Mapping[str, str]) -> Service:
    return Service(
        slug=row["slug"],
        agency_id=row["agency"],
        kind=row["kind"],
        name=row["name"],
        nation=row["nation"],
        region=row.get("region", ""),
        takes=row.get("takes", []),
        telephone=row.get("telephone", ""),
        valid_from=row.get("from"),
        valid_to=row.get("to"),
        source=sources[row["source"]],
        confidence=row["confidence"],
    )
