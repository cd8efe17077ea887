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


def main() -> int:
    """Print every table of the folder as TOML."""
    folder = Path(sys.argv[1])
    print("# Published capture tables: cases by the lists they were on (1) and not on (0), lists in the order given.")
    for name, source in SOURCES.items():
        with (folder / f"{name}.csv").open(encoding="utf-8") as file:
            header, *rows = [row for row in csv.reader(file) if row]
        print(f'\n[{name}]\nsource = "{source}"\nlists = {[each.strip() for each in header[:-1]]!r}'.replace("'", '"'))
        print("[" + name + ".cells]")
        for row in rows:
            if int(float(row[-1])):
                print(f'{"".join(mark.strip() for mark in row[:-1])} = {int(float(row[-1]))}')
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
