"""The reader lives as long as the transaction, and a page that fails takes everything back."""

from __future__ import annotations

import time
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.template.response import TemplateResponse
from django.test import Client, RequestFactory
from django.utils import timezone

from throughline.access.context import acting_as, set_context
from throughline.access.middleware import OneTransaction
from throughline.access.models import ReadLog, Relationship, User
from throughline.access.reading import log_read
from throughline.access.testing import Cast, tie

View = Callable[[HttpRequest], HttpResponse]


def setting(name: str) -> str | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s, true)", [f"throughline.{name}"])
        return cursor.fetchone()[0]


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
class TestContext:
    """Outside a test's own transaction, or a setting that should have gone would seem to stay."""

    def test_it_cannot_be_set_outside_a_transaction(self, cast: Cast) -> None:
        with pytest.raises(RuntimeError, match="inside a transaction"):
            set_context(cast.investigator.actor)

    def test_it_ends_with_the_transaction(self, cast: Cast) -> None:
        with transaction.atomic():
            set_context(cast.investigator.actor)
            assert setting("agencies") == "{northshire-police}"
        assert setting("agencies") in (None, "")

    def test_unset_and_empty_give_no_rows(self, cast: Cast) -> None:
        case = uuid4()
        with transaction.atomic():
            tie(case, cast.investigator)
        assert not Relationship.objects.exists()
        with transaction.atomic():
            set_context(None)
            assert not Relationship.objects.exists()
            set_context(cast.investigator.actor)
            assert Relationship.objects.exists()

    def test_acting_as_another_ends_with_being_oneself_again(self, cast: Cast) -> None:
        with transaction.atomic():
            set_context(cast.investigator.actor)
            with acting_as(cast.support_worker.actor):
                assert setting("agencies") == "{harbour-support}"
            assert setting("agencies") == "{northshire-police}"

    def test_a_failure_while_acting_as_another_leaves_nobody_else_behind(self, cast: Cast) -> None:
        with transaction.atomic():
            set_context(cast.investigator.actor)
            with pytest.raises(ZeroDivisionError), acting_as(cast.support_worker.actor):
                raise ZeroDivisionError
            assert setting("agencies") == "{northshire-police}"

    def test_one_request_leaves_nothing_to_the_next(self, cast: Cast, client: Client) -> None:
        cast.investigator.sign_in(client).get("/places")
        assert setting("agencies") in (None, "")


def request_of(user: User) -> HttpRequest:
    request = RequestFactory().get("/")
    request.user, request.session = user, SessionStore()
    request.session["signed-in-at"] = request.session["seen-at"] = time.time()  # type: ignore[attr-defined]
    return request


def changing(user: User, status: int = 200) -> View:
    """A view that changes somebody's name and answers with this status."""

    def view(_request: HttpRequest) -> HttpResponse:
        User.objects.filter(pk=user.pk).update(name="Changed")
        return HttpResponse(status=status)

    return view


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
class TestOneTransaction:
    """The middleware, around views of every kind."""

    def run(self, view: View, user: User, exception: Exception | None = None) -> HttpResponseBase:
        def respond(request: HttpRequest) -> HttpResponse:
            response = view(request)
            if exception is not None:
                middleware.process_exception(request, exception)
            return response

        middleware = OneTransaction(respond)
        return middleware(request_of(user))

    def test_rendering_happens_inside_with_the_reader_set(self, cast: Cast) -> None:
        with transaction.atomic():
            tie(uuid4(), cast.investigator)
        counted = []

        def view(request: HttpRequest) -> HttpResponse:
            response = TemplateResponse(request, "access/places.html", {"places": []})
            response.add_post_render_callback(lambda _done: counted.append(Relationship.objects.count()))
            return response.render()

        self.run(view, cast.investigator.user)
        assert counted == [1]

    def test_what_a_view_wrote_stays(self, cast: Cast) -> None:
        self.run(changing(cast.outsider.user), cast.outsider.user)
        assert User.objects.get(pk=cast.outsider.user.pk).name == "Changed"

    @pytest.mark.parametrize("status", [500, 503])
    def test_what_a_failed_page_wrote_is_taken_back(self, cast: Cast, status: int) -> None:
        answer = self.run(changing(cast.outsider.user, status), cast.outsider.user)
        assert answer.status_code == status
        assert User.objects.get(pk=cast.outsider.user.pk).name != "Changed"

    def test_an_exception_that_became_a_page_takes_everything_back(self, cast: Cast) -> None:
        self.run(changing(cast.outsider.user, 403), cast.outsider.user, ValueError())
        assert User.objects.get(pk=cast.outsider.user.pk).name != "Changed"

    def test_somebody_without_a_place_is_nobody_to_the_database(self, cast: Cast) -> None:
        seen: list[object] = []

        def view(request: HttpRequest) -> HttpResponse:
            seen.extend([request.actor, setting("role")])
            return HttpResponse()

        self.run(view, cast.outsider.user)
        assert seen == [None, ""]


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
@pytest.mark.parametrize("statement", ["UPDATE access_readlog SET what = 'x'", "DELETE FROM access_readlog"])
@pytest.mark.parametrize("alias", ["default", "owner"])
def test_the_log_of_reads_is_never_changed_by_anybody(cast: Cast, statement: str, alias: str) -> None:
    from django.db import connections

    with transaction.atomic(), acting_as(cast.investigator.actor):
        log_read(cast.investigator.actor, uuid4(), "case")
    refused = "append-only" if alias == "owner" else "permission denied"
    with pytest.raises(Exception, match=refused), transaction.atomic(), acting_as(cast.investigator.actor):
        connections[alias].cursor().execute(statement)


@pytest.mark.django_db
def test_nobody_writes_a_look_in_anothers_name(cast: Cast) -> None:
    from django.db.utils import ProgrammingError

    forged = ReadLog(user=cast.support_worker.user, role="x", purpose="x", what="case", at=timezone.now())
    refused = pytest.raises(ProgrammingError, match="row-level security")
    with refused, transaction.atomic(), acting_as(cast.investigator.actor):
        forged.save()
