"""Every column of every table is said to be somebody's or nobody's, ends some day, and the worker ends it on that day."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import connections, models
from django.db.utils import DatabaseError
from django.utils import timezone

from throughline import ledger
from throughline.access.forgetting import FORMER
from throughline.access.models import User
from throughline.access.testing import Cast
from throughline.ledger.forgetting import keyed_by_case
from throughline.records.tables import ENDS, LEFT_FOR, SIGN_IN, keepings, sweep

NOW = timezone.now()
BY_DAYS = [each for each in keepings() if each.ends == "days"]


def test_every_column_of_every_table_stands_there_once() -> None:
    told = {each.table: sorted(each.personal + each.plain) for each in keepings()}
    there = {
        model._meta.label: sorted(each.name for each in model._meta.concrete_fields)
        for model in apps.get_models(include_auto_created=True)
    }
    assert told == there


def test_every_table_that_knows_somebody_ends_some_day_or_says_why_not() -> None:
    for each in keepings():
        assert each.ends in ENDS and len(each.why) > 10
        assert (each.ends == "nobody") <= (not each.personal), each.table


def test_columns_that_lead_to_a_person_or_hold_free_words_are_not_called_nobodys() -> None:
    """What the file calls plain is tried against the columns that can only be somebody's."""
    wrong = []
    for each in keepings():
        for field in each.model._meta.concrete_fields:
            leads = field.is_relation and field.related_model is User
            words = isinstance(field, (models.EmailField, models.GenericIPAddressField))
            names = field.name in (
                "email",
                "username",
                "ip_address",
                "user_agent",
                "sealed",
                "card",
                "sealed_name",
            )
            if (leads or words or names) and field.name not in each.personal:
                wrong.append((each.table, field.name))
    assert wrong == []


def test_what_goes_with_the_case_is_keyed_by_it_or_by_something_that_is() -> None:
    keyed = {model._meta.label for model, _ in keyed_by_case()}
    assert {each.table for each in keepings() if each.ends == "case"} <= keyed


def test_what_goes_with_another_table_is_tied_to_it() -> None:
    for each in (one for one in keepings() if one.ends == "with"):
        towards = [
            field.related_model._meta.label for field in each.model._meta.concrete_fields if field.is_relation
        ]
        assert each.after in towards, each.table


def test_what_ends_by_days_counts_from_a_time_that_the_table_has() -> None:
    for each in BY_DAYS:
        assert isinstance(each.model._meta.get_field(each.after), (models.DateField, models.DateTimeField))


def insert(table: str, **values: Any) -> None:
    """A row by SQL, with something of the right type in every column that needs it and was not given."""
    model = apps.get_model(table)
    for field in model._meta.concrete_fields:
        if field.name in values or (field.primary_key and field.get_internal_type().endswith("AutoField")):
            continue
        if not field.null:
            values[field.name] = filler(field)
    row = model(
        **{key: value for key, value in values.items() if not isinstance(value, _Id)},
        **{f"{key}_id": value.pk for key, value in values.items() if isinstance(value, _Id)},
    )
    row.save(using="owner", force_insert=True)
    own = {each.name for each in model._meta.concrete_fields if getattr(each, "auto_now_add", False)}
    times = {name: value for name, value in values.items() if name in own}
    if times:  # a column that is set by itself when the row is made is set back
        models.QuerySet(model, using="owner").filter(pk=row.pk).update(**times)


class _Id:
    def __init__(self, pk: Any) -> None:
        self.pk = pk


def filler(field: models.Field[Any, Any]) -> Any:
    if field.blank and isinstance(field, models.CharField):
        return ""
    if field.is_relation:
        target = field.related_model
        return _Id(target._default_manager.using("owner").values_list("pk", flat=True)[0])
    kind = field.get_internal_type()
    return {
        "DateTimeField": NOW, "DateField": NOW.date(), "BooleanField": False, "UUIDField": uuid4(), "JSONField": {},
        "BinaryField": b"x", "ArrayField": [], "GenericIPAddressField": "127.0.0.1",
    }.get(kind, 1 if "Integer" in kind else uuid4().hex[: field.max_length or 20])  # fmt: skip


SWEPT_BY_ROWS = [each for each in BY_DAYS if each.model._meta.managed]


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_the_worker_ends_each_table_on_its_day_and_not_before(cast: Cast) -> None:
    """Lines of the logs of access go with their seals, which the worker makes each minute."""
    ends: dict[str, tuple[int, int]] = {}
    _parents(cast)
    for each in SWEPT_BY_ROWS:
        for age in (timedelta(days=each.days + 2), timedelta(days=max(each.days - 2, -2))):
            at: datetime = NOW - age
            by_day = not isinstance(each.model._meta.get_field(each.after), models.DateTimeField)
            insert(each.table, **{**_needed(cast, each.table), each.after: at.date() if by_day else at})
    before = {each.table: _count(each.model) for each in SWEPT_BY_ROWS}
    ledger.seal_logs()
    sweep(NOW)
    for each in SWEPT_BY_ROWS:
        ends[each.table] = (before[each.table], _count(each.model))
    assert ends == {table: (had, had - 1) for table, (had, _) in ends.items()}
    assert sweep(NOW) == {}


def _needed(cast: Cast, table: str) -> dict[str, Any]:
    """What a table's own checks ask for."""
    if table == "access.Absence":
        return {"user": cast.investigator.user, "cover": cast.analyst.user, "since": date(2000, 1, 1)}
    if table == "access.Review":
        return {"answer": "keep", "answered_at": NOW, "answered_by": cast.analyst.user}
    return {}


def _count(model: type[models.Model]) -> int:
    rows: models.QuerySet[models.Model] = models.QuerySet(model, using="owner")
    return rows.count()


def _parents(cast: Cast) -> None:
    from allauth.account.models import EmailAddress

    EmailAddress.objects.using("owner").create(user=cast.investigator.user, email="x@example.org")


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_jobs_that_are_over_go_and_those_to_be_done_stay(cast: Cast) -> None:
    with connections["owner"].cursor() as cursor:
        for status in ("failed", "todo"):
            cursor.execute(
                "INSERT INTO procrastinate_jobs (queue_name, task_name, status, args) VALUES ('q', 't', %s, '{}') RETURNING id",
                [status],
            )
            job = cursor.fetchone()[0]
            cursor.execute(
                "INSERT INTO procrastinate_events (job_id, type, at) VALUES (%s, 'failed', now() - interval '91 days')",
                [job],
            )
        assert sweep()["procrastinate.ProcrastinateJob"] == 1
        cursor.execute("SELECT status FROM procrastinate_jobs")
        assert cursor.fetchall() == [("todo",)]


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_somebody_who_left_long_ago_is_forgotten_and_a_recent_leaver_is_not(cast: Cast) -> None:
    long_ago, lately = cast.investigator.user, cast.analyst.user
    User.objects.filter(pk=long_ago.pk).update(removed_at=NOW - LEFT_FOR - timedelta(days=1))
    User.objects.filter(pk=lately.pk).update(removed_at=NOW - timedelta(days=30))
    beside = [each for each in keepings() if each.ends == "account" and not each.table.startswith(SIGN_IN)]
    for each in beside:
        insert(each.table, user=long_ago)
    assert sweep(NOW)["access.User"] == 1
    assert [each.table for each in beside if _count(each.model)] == []
    gone, there = User.objects.get(pk=long_ago.pk), User.objects.get(pk=lately.pk)
    assert gone.name == FORMER and "investigator" not in gone.email
    assert there.name == "Analyst"
    assert sweep(NOW) == {}


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_a_fresh_trace_cannot_be_taken_away(cast: Cast) -> None:
    with pytest.raises(DatabaseError, match="never taken away"), connections["owner"].cursor() as cursor:
        cursor.execute("SELECT access_forget_log(now())")
    with pytest.raises(DatabaseError, match="permission denied"), connections["default"].cursor() as cursor:
        cursor.execute("SELECT access_forget_log(now() - interval '9 years')")
