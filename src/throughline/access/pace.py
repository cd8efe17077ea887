"""How much may be asked, and in which time: counted in the database, so that all processes count together.

The rules and windows are those of the library `limits`; what is ours is where it keeps its counts.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from datetime import datetime
from functools import cache

from django.conf import settings
from django.db import Error, connection
from limits import RateLimitItem, parse
from limits.storage import Storage
from limits.strategies import FixedWindowRateLimiter


class InDatabase(Storage):
    """Keeps the counts of `limits` in PostgreSQL, one statement a count, under keys that tell nobody who asked."""

    STORAGE_SCHEME = ["throughline"]

    @property
    def base_exceptions(self) -> type[Exception]:
        return Error

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        with connection.cursor() as cursor:
            cursor.execute("SELECT throughline_count(%s, %s, %s)", [_hidden(key), int(expiry), amount])
            return int(cursor.fetchone()[0])

    def get(self, key: str) -> int:
        found = self._counted(key)
        return found[0] if found else 0

    def get_expiry(self, key: str) -> float:
        found = self._counted(key)
        return found[1].timestamp() if found else time.time()

    def check(self) -> bool:
        return connection.is_usable()

    def reset(self) -> int | None:
        raise NotImplementedError("Counts run out by themselves.")

    def clear(self, key: str) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT throughline_uncount(%s)", [_hidden(key)])

    def _counted(self, key: str) -> tuple[int, datetime] | None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT hits, ends FROM throughline_counted(%s)", [_hidden(key)])
            row: tuple[int, datetime] | None = cursor.fetchone()
            return row


def _hidden(key: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), key.encode(errors="replace"), hashlib.sha256).hexdigest()


_COUNTING = FixedWindowRateLimiter(InDatabase())


def count(limit: str, *of: str) -> int | None:
    """Count one more against a limit such as `20/5 minutes`; None if it is allowed, else the seconds to wait."""
    item = _parsed(limit)
    return None if _COUNTING.hit(item, *of) else _wait(item, *of)


def is_used_up(limit: str, *of: str) -> int | None:
    """The seconds to wait where the limit is used up already, without counting; else None."""
    item = _parsed(limit)
    return None if _COUNTING.test(item, *of) else _wait(item, *of)


def sweep() -> None:
    """Forget counts that ran out. Run by the worker."""
    _COUNTING.storage.clear("")


def _wait(item: RateLimitItem, *of: str) -> int:
    return max(1, round(_COUNTING.get_window_stats(item, *of).reset_time - time.time()))


@cache
def _parsed(limit: str) -> RateLimitItem:
    return parse(limit)
