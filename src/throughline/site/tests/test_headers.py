"""What a browser is told with every answer: nothing inline, nothing from elsewhere, no powers, nothing kept."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.http import HttpResponse
from django.test import Client

from throughline.site.headers import HEADERS

from .test_matrix import SYSTEMS
from .walking import everywhere
from .world import World, make_world, taken_back

PACKAGE = Path(__file__).resolve().parents[2]
TEMPLATES = sorted(PACKAGE.rglob("templates/**/*.html"))
INLINE = re.compile(
    r"<script(?![^>]*\b(?:src=|type=\"application/(?:ld\+)?json\"))[^>]*>|\son[a-z]+\s*=\s*[\"']|\sstyle\s*=|<style\b|javascript:",
    re.IGNORECASE,
)
ELSEWHERE = re.compile(
    r"<(?:script|link|img|iframe|source|video|audio|object|embed)\b[^>]*(?:src|href)=\"(?:https?:)?//",
    re.IGNORECASE,
)
MUST = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    **{name: value for name, value in HEADERS.items() if name != "Cache-Control"},
}
STRICTER = {"Referrer-Policy": "no-referrer"}  # the way out tells nobody where one comes from
READERS = ("visitor", "investigator", "administrator", "survivor")


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    with django_db_blocker.unblock(), taken_back():
        yield make_world()


@pytest.fixture(autouse=True)
def _undone(request: pytest.FixtureRequest, django_db_blocker: Any) -> Iterator[None]:
    if "world" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("world")
    with django_db_blocker.unblock(), taken_back():
        yield


def policy(response: HttpResponse) -> dict[str, list[str]]:
    """The content policy, by directive."""
    told = response.headers["Content-Security-Policy"]
    return {name: rest for name, *rest in (part.split() for part in told.split(";") if part.strip())}


def faults(response: HttpResponse) -> list[str]:
    """What is missing in, or wrong with, one answer."""
    found = [
        f"{name}: {response.headers.get(name)}"
        for name, value in MUST.items()
        if response.headers.get(name) not in (value, STRICTER.get(name))
    ]
    if "no-store" not in response.headers.get("Cache-Control", ""):
        found.append(f"Cache-Control: {response.headers.get('Cache-Control')}")
    allowed = policy(response)
    loose = {"'unsafe-inline'", "'unsafe-eval'", "*", "http:", "https:", "data:", "blob:"}
    found += [
        f"{name} allows {set(told) & loose}"
        for name, told in allowed.items()
        if name != "img-src" and set(told) & loose
    ]
    if allowed.get("default-src") != ["'self'"] or allowed.get("frame-ancestors") != ["'none'"]:
        found.append(f"content policy: {allowed}")
    if response.headers.get("Content-Type", "").startswith("text/html") and not response.streaming:
        body = response.content.decode(errors="replace")
        found += [f"inline: {each.group()[:60]}" for each in INLINE.finditer(body)]
        found += [f"from elsewhere: {each.group()[:80]}" for each in ELSEWHERE.finditer(body)]
    return found


def test_every_answer_at_every_address_tells_the_browser_all_of_it(world: World) -> None:
    found = {
        f"{route.name} as {reader}": wrong
        for reader in (*READERS, "no-token", SYSTEMS[1])
        for route, answer in everywhere(world, reader)
        if (wrong := faults(answer))
    }
    assert found == {}


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_no_template_holds_anything_inline_or_from_elsewhere(template: Path) -> None:
    text = template.read_text(encoding="utf-8")
    assert [each.group() for each in INLINE.finditer(text)] == []
    assert [each.group() for each in ELSEWHERE.finditer(text)] == []


@pytest.mark.parametrize(
    "held",
    [
        "<script>x()</script>",
        '<p style="color:red">',
        '<a onclick="x()">',
        "<style>a{}</style>",
        '<a href="javascript:x()">',
        '<script type="module">x</script>',
    ],
)
def test_the_search_for_inline_parts_finds_them(held: str) -> None:
    assert INLINE.search(held)


def test_data_for_scripts_and_scripts_of_our_own_are_no_inline_parts() -> None:
    assert not INLINE.search(
        '<script src="/static/web/x.js"></script><script type="application/json">{"a": 1}</script>'
    )


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/no-such-page", "/health", "/accounts/login/", "/api/openapi.json", "/people?q=%00"]
)
def test_pages_that_went_wrong_and_pages_without_a_database_tell_it_too(client: Client, path: str) -> None:
    assert faults(client.get(path)) == []  # type: ignore[arg-type]


def test_over_https_cookies_are_bound_to_the_host_and_plain_requests_are_lifted() -> None:
    import json
    import os
    import subprocess
    import sys

    asked = (
        "import json, django; from django.conf import settings as s; "
        "print(json.dumps([s.SESSION_COOKIE_NAME, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS, "
        "s.SECURE_SSL_REDIRECT, s.CONTENT_SECURITY_POLICY['DIRECTIVES']['upgrade-insecure-requests']]))"
    )
    environ = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "throughline.site.settings",
        "THROUGHLINE_HOSTS": "throughline.example.org",
    }
    environ.pop("THROUGHLINE_BEHIND_PROXY", None)
    told = subprocess.run(
        [sys.executable, "-c", asked], env=environ, capture_output=True, text=True, check=True
    ).stdout
    assert json.loads(told) == ["__Host-session", True, True, 31_536_000, True, True]


def test_the_session_cookie_is_out_of_reach_of_scripts_and_other_sites() -> None:
    assert configured.SESSION_COOKIE_HTTPONLY
    assert configured.SESSION_COOKIE_SAMESITE == "Lax"
    assert configured.CSRF_COOKIE_SAMESITE == "Strict"
