"""Through which server messages leave, and to whom a link to a new password goes."""

from __future__ import annotations

from typing import Any
from unittest.mock import patch

import pytest
from django.core import mail
from django.core.exceptions import ImproperlyConfigured
from django.db import transaction
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from throughline.access.context import acting_as
from throughline.access.tasks import send_reset
from throughline.access.testing import Cast
from throughline.notify import telling
from throughline.notify.testing import deliver
from throughline.site.mail import NO_MAIL, SMTP, Mail, mail_settings

RESET = "throughline.access.send_reset"


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({}, Mail(NO_MAIL)),
        ({"THROUGHLINE_EMAIL_BACKEND": "a.b.C"}, Mail("a.b.C")),
        (
            {"THROUGHLINE_SMTP": "smtps://us%40er:p%3Aw@mail.example.org"},
            Mail(SMTP, "mail.example.org", 465, "us@er", "p:w", tls=True),
        ),
        (
            {"THROUGHLINE_SMTP": "smtp://mail.example.org:2525"},
            Mail(SMTP, "mail.example.org", 2525, starttls=True),
        ),
        ({"THROUGHLINE_SMTP": "smtp://127.0.0.1:25"}, Mail(SMTP, "127.0.0.1", 25)),
    ],
)
def test_messages_leave_encrypted_but_to_this_machine_itself(given: dict[str, str], found: Mail) -> None:
    assert mail_settings(given) == found


@pytest.mark.parametrize("given", ["mail.example.org", "http://mail.example.org", "smtps://"])
def test_an_address_that_is_none_stops_the_start_without_its_password(given: str) -> None:
    with pytest.raises(ImproperlyConfigured, match="THROUGHLINE_SMTP must be"):
        mail_settings({"THROUGHLINE_SMTP": given})


def asked_for(client: Client, email: str) -> list[Any]:
    """Ask for a new password; the jobs that came of it."""
    answer = client.post("/accounts/password/reset/", {"email": email})
    assert answer.headers["Location"] == "/accounts/password/reset/done/"
    return list(ProcrastinateJob.objects.filter(task_name=RESET).values_list("args", flat=True))


@pytest.mark.django_db
def test_a_new_password_is_chosen_by_a_link_that_works_once(cast: Cast, client: Client) -> None:
    user = cast.support_worker.user
    user.set_password("orange kettle on the ferry")
    user.save()
    assert asked_for(client, user.email.upper()) == [{"user_id": user.pk}]
    assert send_reset(user.pk) is True
    (message,) = mail.outbox
    assert message.to == [user.email]
    assert user.name not in message.body
    link = message.body.split("http://127.0.0.1:8000")[1].split()[0]
    form = client.get(link, follow=True).redirect_chain[0][0]
    new = {"password1": "green lantern by the canal", "password2": "green lantern by the canal"}
    assert client.post(form, new).status_code == 302
    user.refresh_from_db()
    assert user.check_password("green lantern by the canal")
    assert "was used already" in Client().get(link, follow=True).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("who", ["survivor", "outsider", "nobody"])
def test_no_message_goes_to_a_person_of_ones_own_line_nor_to_an_address_that_nobody_has(
    cast: Cast, client: Client, who: str
) -> None:
    """And the page says the same."""
    email = f"{who}@example.org"
    assert asked_for(client, email) == []
    user = cast.players.get(who)
    assert user is None or send_reset(user.user.pk) is False
    assert mail.outbox == []


@pytest.fixture
def told(cast: Cast, settings: Any) -> str:
    """Two people were told of something: one at work, and one whose own line it is."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    telling.tell("lead", "test", None, [cast.support_worker.user.pk, cast.survivor.user.pk])
    return str(cast.support_worker.user.email)


@pytest.mark.django_db
def test_notices_are_mailed_to_people_at_work_alone(told: str) -> None:
    deliver()
    assert [message.to for message in mail.outbox] == [[told]]


@pytest.mark.django_db
def test_a_notice_and_the_job_to_send_its_message_are_one_transaction(cast: Cast) -> None:
    """A worker killed between the two would leave a notice of which no message ever goes out."""
    before = ProcrastinateJob.objects.filter(task_name=telling.POST).count()
    with (
        pytest.raises(RuntimeError),
        transaction.atomic(),
        patch.object(telling.app, "configure_task", fails),
    ):
        telling.tell("lead", "killed", None, [cast.support_worker.user.pk])
    with acting_as(cast.support_worker.actor):
        assert not telling.unread(cast.support_worker.user.pk).filter(source="killed").exists()
    assert ProcrastinateJob.objects.filter(task_name=telling.POST).count() == before
    assert telling.tell("lead", "killed", None, [cast.support_worker.user.pk]) == 1


def fails(*_given: Any, **_more: Any) -> Any:
    """As if the process were killed there."""
    raise RuntimeError


@pytest.mark.django_db
def test_told_again_sends_nothing_more_and_a_job_done_twice_sends_a_message_of_the_same_name(
    told: str, cast: Cast
) -> None:
    telling.tell("lead", "test", None, [cast.support_worker.user.pk, cast.survivor.user.pk])
    deliver()
    assert len(mail.outbox) == 1
    deliver()  # as after a worker that was killed before the queue knew that it had sent
    names = {message.message()["Message-ID"] for message in mail.outbox}
    assert (len(mail.outbox), len(names)) == (2, 1)
    assert telling.unread(cast.support_worker.user.pk).filter(source="test").count() <= 1


@pytest.mark.django_db
def test_an_address_that_is_refused_keeps_no_message_from_others(cast: Cast, settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    people = [cast.support_worker.user.pk, cast.social_worker.user.pk]
    telling.tell("lead", "refused", None, people)
    jobs = ProcrastinateJob.objects.filter(task_name=telling.POST).values_list("args", flat=True)
    assert sorted(each["user"] for each in jobs) == sorted(people)
