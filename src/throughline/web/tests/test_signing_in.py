"""The pages for signing in, which a library draws in our look."""

from __future__ import annotations

import re

from allauth.account.forms import LoginForm
from django.contrib.auth.models import AnonymousUser
from django.template.loader import render_to_string
from django.test import RequestFactory

from throughline.web.tests.test_forms import Inputs


def draw(data: dict[str, str] | None = None, demo: bool = False) -> str:
    request = RequestFactory().get("/accounts/login/")
    request.user = AnonymousUser()
    form = LoginForm(data, request=request)
    form.is_valid()
    return render_to_string(
        "account/login.html", {"form": form, "demo_mode": demo, "PASSKEY_LOGIN_ENABLED": True}, request
    )


def test_every_input_for_signing_in_has_a_label_and_says_what_fills_it() -> None:
    html = draw()
    found = Inputs(html)
    shown = [given for given in found.inputs if given.get("type") != "hidden"]
    assert {given["id"] for given in shown} <= found.labels
    assert {given.get("autocomplete") for given in shown} >= {"current-password"}
    assert "placeholder" not in html


def test_what_is_wrong_stands_on_top_and_leads_to_the_field() -> None:
    html = draw({"login": "", "password": ""})
    assert "There is a problem" in html
    assert 'href="#id_login"' in html
    assert html.index("There is a problem") < html.index('id="id_login"')


def test_nobody_is_invited_to_make_an_account() -> None:
    assert "signup" not in draw()


def test_no_script_in_the_page_is_run_from_the_page() -> None:
    for attributes, body in re.findall(r"<script([^>]*)>(.*?)</script>", draw(), re.DOTALL):
        assert "src=" in attributes or 'type="application/json"' in attributes
        assert "src=" not in attributes or not body.strip()
