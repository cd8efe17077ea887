"""Write the published capture tables in our own shape: `python tools/take_over_capture_tables.py FOLDER > OUT.toml`.

Counts are facts; each table names the paper that published it.
"""

from __future__ import annotations

import csv
import sys
from pathlib import Path

SOURCES = {
    "UKdat": "National Crime Agency strategic assessment 2013; Silverman (2014); Bales, Hesketh and Silverman (2015)",
    "UKdat_5": "as UKdat, police forces and National Crime Agency merged; Bales, Hesketh and Silverman (2015)",
    "UKdat_4": "as UKdat_5, general public omitted; Bales, Hesketh and Silverman (2015)",
    "Ned": "Netherlands 2010-15; van Dijk, Cruyff, van der Heijden and Kragten-Heerdink (2017)",
    "Ned_5": "as Ned, lists I and O merged; Chan, Silverman and Vincent (2021)",
    "NewOrl": "Greater New Orleans; Bales, Murphy and Silverman (2020), the version with 186 cases",
    "NewOrl_185": "Greater New Orleans; Chan, Silverman and Vincent (2021), the version with 185 cases",
    "NewOrl_5": "as NewOrl, lists B, E, F, G merged",
    "NewOrl_5_185": "as NewOrl_185, lists B, E, F, G merged",
    "Western": "a site in the western United States; Farrell and others (2019)",
    "Korea": "Ball and others (2018)",
    "Kosovo": "killings, March to June 1999; Ball and Asher (2002)",
    "Artificial_3": "Chan, Silverman and Vincent (2021), table 2",
}

UK_LISTS = {
    "LA": "local authorities",
    "NG": "non-governmental organisations",
    "PF": "police forces",
    "PFNCA": "police forces or the National Crime Agency",
    "GO": "government organisations",
    "GP": "members of the public",
    "NCA": "the National Crime Agency",
}
# What each is of, and the period in which the people were seen where its source says it.
TITLES = {
    "UKdat": ("United Kingdom 2013, six lists", "2013"),
    "UKdat_5": ("United Kingdom 2013, five lists", "2013"),
    "UKdat_4": ("United Kingdom 2013, four lists", "2013"),
    "Ned": ("Netherlands 2010 to 2015, six lists", "2010 to 2015"),
    "Ned_5": ("Netherlands 2010 to 2015, five lists", "2010 to 2015"),
    "NewOrl": ("New Orleans, eight lists, 186 cases", ""),
    "NewOrl_185": ("New Orleans, eight lists, 185 cases", ""),
    "NewOrl_5": ("New Orleans, five lists, 186 cases", ""),
    "NewOrl_5_185": ("New Orleans, five lists, 185 cases", ""),
    "Western": ("A site in the western United States", ""),
    "Korea": ("Korea, three lists", ""),
    "Kosovo": ("Kosovo, killings, March to June 1999", "March to June 1999"),
    "Artificial_3": ("Made up to show when no estimate exists", ""),
}


def about(name: str, lists: list[str]) -> str:
    """The lines that say what a table is of."""
    title, period = TITLES[name]
    said = [f'title = "{title}"', *([f'period = "{period}"'] if period else [])]
    meanings = ", ".join(f'{each} = "{UK_LISTS[each]}"' for each in lists if name.startswith("UKdat"))
    return "\n".join([*said, *([f"meanings = {{ {meanings} }}"] if meanings else [])])


def main() -> int:
    """Print every table of the folder as TOML."""
    folder = Path(sys.argv[1])
    print(
        "# Published capture tables: cases by the lists they were on (1) and not on (0), lists in the order given."
    )
    for name, source in SOURCES.items():
        with (folder / f"{name}.csv").open(encoding="utf-8") as file:
            header, *rows = [row for row in csv.reader(file) if row]
        print(
            f'\n[{name}]\nsource = "{source}"\nlists = {[each.strip() for each in header[:-1]]!r}'.replace(
                "'", '"'
            )
        )
        print(about(name, [each.strip() for each in header[:-1]]))
        print("[" + name + ".cells]")
        for row in rows:
            if int(float(row[-1])):
                print(f"{''.join(mark.strip() for mark in row[:-1])} = {int(float(row[-1]))}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
