"""`rebuild`: make every summary again from the ledger. Entries, keys and the log of reads are not touched.

Each case is worked out anew from its entries alone, as bulk loading does; what the tables hold is only compared with
it, so that a rebuild after a restore writes what differs and not everything once more.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection
from django.utils import timezone

from throughline.access.following import Directory
from throughline.access.models import Relationship

from . import composing, followers, sealing
from .door import whole
from .entries import COLUMNS, Opened, Row, unsealed
from .parts import as_system, key_of
from .pouring import insert, remove, upsert
from .reading import read_as_owner
from .spreading import spread
from .summing import HAND_OVER, KEYS, SHARING, TIE, Summed, book_of, summed

# Cases locked together, for about a second: whoever records on one of them waits that long at most.
BATCH = 100
_ENTRIES = f"SELECT {', '.join(COLUMNS)}, id FROM ledger_entry WHERE case_id = ANY (%s) ORDER BY case_id, seq"  # noqa: S608
_LOCK = "SELECT id, kind FROM ledger_case WHERE id = ANY (%s) ORDER BY id FOR UPDATE"
_SUMMARIES = ("ledger_dutyrow", "ledger_casesummary", "ledger_handover", "ledger_searchkey")


def rebuild(
    case: UUID | None = None,
    progress: Callable[[int, int], None] = lambda done, of: None,
    processes: int | None = None,
) -> int:
    """Rebuild the summaries of one case, or of all, a hundred in a transaction, so that it can be cut short and run again.

    Entries are read as the owner. Summaries of cases that no longer exist are removed. Returns how many cases.
    """
    _directory.cache_clear()
    cases = [case] if case else _cases()
    batches = [cases[at : at + BATCH] for at in range(0, len(cases), BATCH)]
    done = 0
    # the first in this process: what it works out of the law and the policy, the others begin with
    for some in (map(_batch, batches[:1]), spread(_batch, batches[1:], processes)):
        for count in some:
            done += count
            progress(done, len(cases))
    if case is None:
        _sweep()
    return len(cases)


def _batch(cases: Sequence[UUID]) -> int:
    with whole(), as_system():
        kinds = _lock(cases)
        now, keys = timezone.now(), {case: key_of(case) for case in cases}
        found = _entries(cases, keys)
        made = [_summed(kinds[case], entries, keys[case], now) for case, entries in found.items()]
        for table in _TABLES:
            table.bring(made if table.outlives_erasure else [one for one in made if one.key is not None])
        followers.again({case: entries for case, entries in found.items() if keys[case] is not None})
    return len(cases)


def _summed(kind: str, entries: Sequence[Opened], key: bytes | None, now: datetime) -> Summed:
    book, offers = book_of(entries[0].row.case_id, entries, _directory())
    return summed(kind, entries, key, book, offers, now)


@cache
def _directory() -> Directory:
    """Teams and bodies, asked for once a rebuild and process."""
    return Directory()


def _lock(cases: Sequence[UUID]) -> dict[UUID, str]:
    with connection.cursor() as cursor:
        cursor.execute(_LOCK, [list(cases)])
        return dict(cursor.fetchall())


def _entries(cases: Sequence[UUID], keys: Mapping[UUID, bytes | None]) -> dict[UUID, list[Opened]]:
    found: dict[UUID, list[Opened]] = {}
    for values in read_as_owner(_ENTRIES, [list(cases)]):
        row = Row(*values)
        found.setdefault(row.case_id, []).append(unsealed(row, keys[row.case_id]))
    return found


def _cases() -> list[UUID]:
    with as_system(), connection.cursor() as cursor:
        cursor.execute("SELECT id FROM ledger_case ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


def _sweep() -> None:
    with as_system(), connection.cursor() as cursor:
        for table in _SUMMARIES:
            cursor.execute(
                f"DELETE FROM {table} t WHERE NOT EXISTS (SELECT FROM ledger_case c WHERE c.id = t.case_id)"  # noqa: S608 - our own names
            )


# -- bringing the tables to what was worked out ------------------------------------------------------------------------


class _Table:
    """One table of summaries: its columns, how many of them name a row, and the rows that a case should have."""

    def __init__(
        self, name: str, columns: Sequence[str], naming: int, rows: Callable[[Summed], Iterable[Any]]
    ) -> None:
        self.name, self.columns, self.naming, self.rows = name, columns, naming, rows
        shown = ", ".join(f'"{column}"' for column in columns)
        self.select = f"SELECT {shown}, id FROM {name} WHERE case_id = ANY (%s)"  # noqa: S608
        # which team had an erased case, and when; the rest stays as the erasure left it
        self.outlives_erasure = name in ("access_relationship", "ledger_handover")

    def bring(self, made: Sequence[Summed]) -> None:
        """Write the rows that differ, and take away those that nothing gives."""
        have = {self._key(row): row for row in read_as_owner(self.select, [[one.case_id for one in made]])}
        wrong = []
        for one in made:
            for row in self.rows(one):
                old = have.pop(self._key(row), None)
                if old is None or not self.same(old, row, one):
                    wrong.append(row)
        remove(self.name, [row[-1] for row in have.values()])
        upsert(self.name, self.columns, self.columns[: self.naming], wrong)

    def same(self, old: Sequence[Any], row: Sequence[Any], _case: Summed) -> bool:
        """Whether a row of the table, which ends with its id, is what a row of the same name should be."""
        return old[1:-1] == row[1:]

    def _key(self, row: Sequence[Any]) -> object:
        """What names a row. The first column is a UUID, which is slow to look up by: its number is not."""
        return row[0].int, row[1 : self.naming]


class _Cards(_Table):
    """Cards are sealed anew each time: what counts is what is in them."""

    def same(self, old: Sequence[Any], row: Sequence[Any], case: Summed) -> bool:
        if old[1:-2] != row[1:-1]:
            return False
        return _card(old[-2], row, case) == _card(row[-1], row, case)


def _card(sealed: bytes | None, row: Sequence[Any], case: Summed) -> object:
    if sealed is None or case.key is None:
        return sealed
    return sealing.unseal(case.key, sealed, sealing.card_place(case.case_id, row[1]))


class _InOrder(_Table):
    """Rows without a name of their own, whose order counts: where one is wrong, those of the case are written anew."""

    def __init__(
        self, name: str, columns: Sequence[str], rows: Callable[[Summed], Iterable[Any]], but: str = ""
    ) -> None:
        super().__init__(name, columns, 0, rows)
        self.select += f"{but} ORDER BY id"

    def bring(self, made: Sequence[Summed]) -> None:
        have: dict[UUID, list[Any]] = defaultdict(list)
        for row in read_as_owner(self.select, [[one.case_id for one in made]]):
            have[row[0]].append(row)
        wrong = [one for one in made if [row[:-1] for row in have[one.case_id]] != list(self.rows(one))]
        remove(self.name, [row[-1] for one in wrong for row in have[one.case_id]])
        insert(self.name, self.columns, [row for one in wrong for row in self.rows(one)])


_TABLES: tuple[_Table, ...] = (
    # the person's own tie stays: no fact gave it
    _InOrder("access_relationship", TIE, Summed.ties, f" AND kind <> '{Relationship.Kind.SUBJECT.value}'"),
    _InOrder("access_sharing", SHARING, Summed.sharings),
    _Table("ledger_handover", HAND_OVER, 1, Summed.hand_overs),
    _Table("ledger_searchkey", KEYS, 2, Summed.search_keys),
    _Table("ledger_dutyrow", composing.DUTY, 3, Summed.duties),
    _Cards("ledger_casesummary", composing.SUMMARY, 2, Summed.cards),
)
