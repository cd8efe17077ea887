"""The installation that will be lost, in a process and a data folder of its own: `python lost.py FOLDER IDENTITY`.

It records, backs up, records more, notes the second, records and erases, sends what changed, and says what it did.
"""

from __future__ import annotations

import json
import os
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID


def main(identity_file: Path) -> dict[str, Any]:
    """Live through it all; what a restore must find is given back."""
    from django.conf import settings
    from django.core.management import call_command

    from throughline import directory, ledger
    from throughline.ledger.backups import ours, taking
    from throughline.ledger.backups.identity import Identity, keep

    call_command("migrate", database="owner", verbosity=0)
    directory.load()
    identity = Identity.new()
    identity_file.write_text(identity.to_text())
    keep(settings.KEY_FOLDER, identity.sealer)

    by, say = _somebody(), _say
    first, second = _case(by, "Exampleton"), _case(by, "Sampleworth")
    taking.backup(ours.source(), ours.offsite())
    say(first, by, "before the second")
    noted = _next_second()
    before = {str(case): _facts(case) for case in (first, second)}
    lists = _lists(first)
    say(first, by, "after the second")
    say(second, by, "after the second, on a line that is then erased")
    third = _case(by, "Laterby")
    ledger.anchor()
    ledger.erase(second, "The person asked for it.")
    source = ours.source()
    assert source.place is not None
    taking.finish_segment(source.place)
    time.sleep(0.5)
    taking.ship(source, ours.offsite())
    return {
        "noted": noted.isoformat(), "before": before, "kept": str(first), "erased": str(second), "later": str(third),
        "lists": lists,
    }  # fmt: skip


def _somebody() -> Any:
    from throughline.access.acting import actor_from
    from throughline.access.models import Membership, Team, User
    from throughline.directory.models import Agency
    from throughline.vocabulary import Sector, UserRole

    agency = Agency.objects.using("owner").filter(sector=Sector.POLICE.value).first()
    team = Team.objects.using("owner").create(agency=agency, name="Invented unit")
    user = User.objects.using("owner").create(email="somebody@invented.example", name="Somebody invented")
    role = UserRole.INVESTIGATOR.value
    return actor_from(Membership.objects.using("owner").create(user=user, team=team, role=role))


def _fact(kind: str, **data: Any) -> Any:
    from throughline.clock import When
    from throughline.vocabulary import parse

    return parse(kind, {"happened": When.minute(datetime.now(UTC) - timedelta(days=1)), **data})


def _case(by: Any, last_name: str) -> UUID:
    from throughline import ledger

    facts = [_fact("name", first_names="Minh", last_name=last_name), _fact("nation", nation="E")]
    return ledger.open_case("person", by=by, facts=facts).case_id


def _say(case: UUID, by: Any, note: str) -> None:
    from throughline import ledger

    ledger.record(_fact("note", note=note), case=case, by=by)


def _facts(case: UUID) -> int:
    from throughline.ledger.reading import read_as_owner

    return int(read_as_owner("SELECT count(*) FROM ledger_entry WHERE case_id = %s", [case])[0][0])


def _lists(case: UUID) -> list[list[str]]:
    """What the lists hold of a case, in words that two processes can compare."""
    from throughline.ledger.reading import read_as_owner

    shown = (
        "SELECT audience, key, status, due, team, worker FROM ledger_dutyrow WHERE case_id = %s ORDER BY 1, 2"
    )
    cards = "SELECT audience, version, nation, age, open_duties FROM ledger_casesummary WHERE case_id = %s ORDER BY 1"
    return [[str(value) for value in row] for query in (shown, cards) for row in read_as_owner(query, [case])]


def _next_second() -> datetime:
    """The second in which everything so far was acknowledged; what follows comes in a later one."""
    noted = datetime.now(UTC).replace(microsecond=0)
    time.sleep(1.05 - datetime.now(UTC).microsecond / 1e6)
    return noted


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "throughline.site.settings"
    from throughline.cli.bringing_up import system

    with system():
        print(json.dumps(main(Path(sys.argv[1]))))
