"""Write the directory's tables of areas, forces and councils from public lookups.

    python tools/make_directory.py FOLDER

FOLDER holds `lookup_ltla24_csp24_pfa24.csv` (Office for National Statistics, Open Geography Portal) and
`uk_police_forces.csv` (names from data.police.uk joined to the codes of the Office for National Statistics). Both are
under the Open Government Licence v3.0. Only codes and names are taken over, in tables of our own shape; county councils,
which the lookup of lower-tier authorities does not hold, are added from `COUNTIES` and say that they are unchecked.
"""

from __future__ import annotations

import csv
import re
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

DATA = Path(__file__).parents[1] / "src" / "throughline" / "directory" / "data"
ONS = "Office for National Statistics, Open Geography Portal, April 2024; Open Government Licence v3.0"
POLICE_UK = "data.police.uk; Open Government Licence v3.0"
OURS = "general knowledge; not checked against a live source"
NATIONS = {"England": "E", "Wales": "W", "Scotland": "S", "NI": "NI", "UK": ""}
ROLES = {"Scotland": "POLICE_SCOT", "NI": "PSNI"}
COUNTIES = {
    "E10000003": ("Cambridgeshire", "E23000023"),
    "E10000007": ("Derbyshire", "E23000018"),
    "E10000008": ("Devon", "E23000035"),
    "E10000011": ("East Sussex", "E23000033"),
    "E10000012": ("Essex", "E23000028"),
    "E10000013": ("Gloucestershire", "E23000037"),
    "E10000014": ("Hampshire", "E23000030"),
    "E10000015": ("Hertfordshire", "E23000027"),
    "E10000016": ("Kent", "E23000032"),
    "E10000017": ("Lancashire", "E23000003"),
    "E10000018": ("Leicestershire", "E23000021"),
    "E10000019": ("Lincolnshire", "E23000020"),
    "E10000020": ("Norfolk", "E23000024"),
    "E10000024": ("Nottinghamshire", "E23000019"),
    "E10000025": ("Oxfordshire", "E23000029"),
    "E10000028": ("Staffordshire", "E23000015"),
    "E10000029": ("Suffolk", "E23000025"),
    "E10000030": ("Surrey", "E23000031"),
    "E10000031": ("Warwickshire", "E23000017"),
    "E10000032": ("West Sussex", "E23000033"),
    "E10000034": ("Worcestershire", "E23000016"),
}


def slug(text: str) -> str:
    """A name as a part of an address."""
    return re.sub(r"[^a-z0-9]+", "-", text.lower().replace("'", "")).strip("-")


def read(path: Path) -> list[dict[str, str]]:
    """The rows of a public table."""
    with path.open(newline="", encoding="utf-8-sig") as source:
        return list(csv.DictReader(source))


def write(name: str, head: Sequence[str], rows: Iterable[tuple[str, ...]]) -> None:
    """One of our tables, in the order of its first column."""
    with (DATA / name).open("w", newline="", encoding="utf-8") as target:
        table = csv.writer(target, lineterminator="\n")
        table.writerow(head)
        table.writerows(sorted(rows))


def forces(found: list[dict[str, str]]) -> list[tuple[str, ...]]:
    """Each force: slug, name, kind, nation, legal role, the code of its area, source, confidence."""
    rows: list[tuple[str, ...]] = []
    for row in found:
        official = bool(row["pfa_code"][:1] in "EW" and row["pfa_code"])
        role = (
            "BTP" if row["force_id"] == "british-transport-police" else ROLES.get(row["nation"], "FR_POLICE")
        )
        rows.append(
            (
                slug(row["force_name"]),
                row["force_name"],
                row["kind"],
                NATIONS[row["nation"]],
                role,
                row["pfa_code"] if official else "",
                POLICE_UK if official or row["nation"] == "NI" else OURS,
                "N" if official or row["nation"] == "NI" else "K",
            )
        )
    return rows


def areas(found: list[dict[str, str]]) -> list[tuple[str, ...]]:
    """Each area with an official code: code, name, kind, nation, the force area it lies in, source."""
    police = {(row["pfa24_code"], row["pfa24_name"]) for row in found}
    return [
        *((code, name, "police force area", code[0], "", ONS) for code, name in police),
        *(
            (row["ltla24_code"], row["ltla24_name"], "council", row["ltla24_code"][0], row["pfa24_code"], ONS)
            for row in found
        ),
        *((code, name, "county", "E", force, OURS) for code, (name, force) in COUNTIES.items()),
    ]


def councils(found: list[dict[str, str]]) -> list[tuple[str, ...]]:
    """Each council: slug, name, the code of its area, of the force area, the tier, source, confidence."""
    return [
        *(
            (
                f"{slug(row['ltla24_name'])}-council",
                f"{row['ltla24_name']} (council)",
                row["ltla24_code"],
                row["pfa24_code"],
                tier(row["ltla24_code"]),
                ONS,
                "N",
            )
            for row in found
        ),
        *(
            (f"{slug(name)}-county-council", f"{name} County Council", code, force, "county", OURS, "K")
            for code, (name, force) in COUNTIES.items()
        ),
    ]


def tier(code: str) -> str:
    """District councils (E07) house people; children's and adults' services are the county's or the single tier's."""
    return "district" if code.startswith("E07") else "single"


def main(folder: Path) -> None:
    """Write the three tables."""
    lookup = read(folder / "lookup_ltla24_csp24_pfa24.csv")
    police = read(folder / "uk_police_forces.csv")
    write(
        "forces.csv",
        ("slug", "name", "kind", "nation", "legal_role", "area", "source", "confidence"),
        forces(police),
    )
    write("areas.csv", ("code", "name", "kind", "nation", "within", "source"), set(areas(lookup)))
    write(
        "councils.csv",
        ("slug", "name", "area", "force_area", "tier", "source", "confidence"),
        set(councils(lookup)),
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]))
