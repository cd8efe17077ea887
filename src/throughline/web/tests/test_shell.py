"""The shell: what stands on every page, and what must never stand there."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import OperationalError
from django.http import HttpRequest
from django.test import RequestFactory

from throughline.web import errors, navigation, views

WEB = Path(__file__).resolve().parents[1]


@pytest.fixture
def request_() -> HttpRequest:
    request = RequestFactory().get("/privacy")
    request.user = AnonymousUser()
    return request


def _page(view: Any, request: HttpRequest) -> str:
    return str(view(request).content.decode())


@pytest.mark.parametrize("view", [views.privacy, views.accessibility])
def test_a_page_has_one_heading_a_title_a_skip_link_and_a_language(view: Any, request_: HttpRequest) -> None:
    html = _page(view, request_)
    assert html.count("<h1") == 1
    assert re.search(r"<title>\w[^<]*</title>", html)
    assert 'href="#main-content"' in html and 'id="main-content"' in html
    assert '<html lang="en-GB"' in html


def test_in_demo_mode_every_page_says_that_the_people_are_invented(
    request_: HttpRequest, settings: Any
) -> None:
    settings.DEMO = True
    html = _page(views.privacy, request_)
    assert html.count("invented") >= 3
    assert "(invented people)</title>" in html
    settings.DEMO = False
    assert "tl-invented" not in _page(views.privacy, request_)


def test_printing_keeps_the_words_that_say_the_people_are_invented() -> None:
    hidden = (WEB / "static/web/print.css").read_text().split("{ display: none; }")[0]
    assert ".tl-invented" not in hidden


def test_no_template_has_inline_script_or_style_or_loads_from_elsewhere() -> None:
    for template in (WEB / "templates").rglob("*.html"):
        text = template.read_text()
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"|<script(?![^>]*\ssrc=)", text), template
        assert not re.search(r"(?:src|href)=\"(?:https?:)?//", text), template


def test_the_name_and_signs_of_the_government_site_are_nowhere() -> None:
    for file in [*(WEB / "templates").rglob("*.html"), *(WEB / "static/web").iterdir()]:
        text = file.read_text()
        assert not re.search(r"GOV\.UK|GDS Transport|crown", text), file


def test_the_header_links_are_those_for_this_reader_and_mark_where_one_is(request_: HttpRequest) -> None:
    navigation.register(
        navigation.Item("Privacy", "web:privacy", 2, shown_to=lambda r: True, count=lambda r: 3)
    )
    navigation.register(navigation.Item("Hidden", "web:health", 1, shown_to=lambda r: False))
    navigation.register(navigation.Item("Access", "web:accessibility", 1, shown_to=lambda r: True))
    links = navigation.links(request_)
    assert [(link.label, link.current, link.count) for link in links] == [
        ("Access", False, 0),
        ("Privacy", True, 3),
    ]
    html = _page(views.privacy, request_)
    assert 'aria-current="page"' in html and "3<span" in html


def test_a_stranger_gets_no_link_unless_it_is_meant_for_strangers(request_: HttpRequest) -> None:
    navigation.register(navigation.Item("Work", "web:privacy", 1))
    assert navigation.links(request_) == []


@pytest.mark.parametrize(
    "trouble", [value for value in vars(errors).values() if isinstance(value, errors.Trouble)]
)
def test_an_error_page_says_what_happened_what_was_kept_and_what_to_do(trouble: errors.Trouble) -> None:
    response = errors.page(trouble)
    html = response.content.decode()
    assert response.status_code == trouble.status
    for part in (trouble.title, "What was kept", "What to do"):
        assert part in html
    assert len(trouble.happened) > 20 and len(trouble.kept) > 15 and len(trouble.to_do) > 20


def test_an_error_page_repeats_nothing_of_the_address_asked_for() -> None:
    request = RequestFactory().get("/cases/secret-name")
    request.user = AnonymousUser()
    for handler in (errors.not_found, errors.permission_denied, errors.csrf_failure):
        assert "secret-name" not in handler(request).content.decode()


def test_the_page_for_our_own_failure_needs_no_request() -> None:
    response = errors.server_error(HttpRequest())
    assert response.status_code == 500
    assert "Nothing" not in response.content.decode().split("<h1")[0]


@pytest.mark.parametrize(
    ("failure", "status"), [(OperationalError("gone"), 503), (ValueError("what she typed"), 500)]
)
def test_a_database_that_is_away_is_not_called_a_fault_of_ours(failure: Exception, status: int) -> None:
    try:
        raise failure
    except (OperationalError, ValueError):
        response = errors.server_error(HttpRequest())
    assert response.status_code == status
    assert str(failure) not in response.content.decode()


def test_unavailable_says_when_to_try_again() -> None:
    assert errors.page(errors.UNAVAILABLE)["Retry-After"] == "60"


def test_a_static_page_is_light(request_: HttpRequest) -> None:
    assert len(_page(views.privacy, request_)) < 10_000
