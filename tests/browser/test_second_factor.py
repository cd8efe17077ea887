"""Passkeys, authenticator apps and recovery codes, from setting up to signing in, in a real browser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.sync_api import Page, expect

from tests.browser.checks import axe, fits_320

if TYPE_CHECKING:
    from throughline.access.testing import Cast, Player

PASSWORD = "a long invented phrase 1923"


def with_password(player: Player) -> str:
    """The address of somebody with a known password and no second factor."""
    from allauth.mfa.models import Authenticator

    Authenticator.objects.filter(user=player.user).delete()
    player.user.set_password(PASSWORD)
    player.user.save(update_fields=["password"])
    return str(player.user.email)


def come_in(page: Page, live: str, email: str) -> None:
    page.goto(f"{live}/accounts/login/")
    page.get_by_label(re.compile("email", re.I)).fill(email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def prove(page: Page) -> None:
    """Show again that it is oneself, where the page asks."""
    if page.get_by_role("heading", name="Show that it is you").is_visible():
        axe(page)
        fits_320(page)
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Go on").click()


def plug_in(page: Page) -> None:
    """A passkey of the machine's own, unlocked by its owner, as the browser sees it."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


def look(page: Page) -> None:
    axe(page)
    fits_320(page)


def test_a_supervisor_is_led_to_add_a_passkey_and_then_signs_in_by_it_alone(
    page: Page, live: str, people: Cast
) -> None:
    plug_in(page)
    come_in(page, live, with_password(people.supervisor))
    expect(page.get_by_role("heading", name="More than a password")).to_be_visible()
    look(page)
    page.get_by_role("button", name="Add a passkey").click()
    prove(page)
    expect(page.get_by_role("heading", name="Add a passkey")).to_be_visible()
    look(page)
    page.get_by_label("Name").fill("work computer")
    page.get_by_label("Let it open my account by itself").check()
    page.get_by_role("button", name="Add it").click()
    page.wait_for_url(re.compile("recovery-codes|webauthn/$"))
    look(page)
    page.goto(f"{live}/accounts/2fa/webauthn/")
    expect(page.get_by_text("work computer").first).to_be_visible()
    look(page)
    page.get_by_role("button", name="Sign out").click()
    page.goto(f"{live}/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    page.goto(f"{live}/devices")
    expect(page.get_by_text("with your passkey").first).to_be_visible()
    look(page)


def test_without_javascript_an_app_is_set_up_and_its_code_asked_for(
    plain_page: Page, live: str, people: Cast
) -> None:
    page = plain_page
    email = with_password(people.administrator)
    come_in(page, live, email)
    page.get_by_role("button", name="Set up an app").click()
    prove_plainly(page)
    secret = page.locator("code.tl-key").inner_text()
    page.get_by_label("Code that the app shows").fill(code_of(secret))
    page.get_by_role("button", name="Set it up").click()
    page.goto(f"{live}/accounts/2fa/recovery-codes/")
    code = page.locator("main code").first.inner_text()
    page.get_by_role("button", name="Sign out").click()
    come_in(page, live, email)
    expect(page.get_by_role("heading", name="Show that it is you")).to_be_visible()
    page.get_by_label(re.compile("code", re.I)).first.fill("000000")
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()
    page.get_by_label(re.compile("code", re.I)).first.fill(code)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.goto(f"{live}/people")
    expect(page.get_by_role("heading", level=1, name="People")).to_be_visible()


def prove_plainly(page: Page) -> None:
    if page.get_by_role("heading", name="Show that it is you").is_visible():
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Go on").click()


def code_of(secret: str) -> str:
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    return str(format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time())))))


def test_the_pages_of_factors_and_passwords_pass_axe_and_fit_a_telephone(
    page: Page, live: str, people: Cast
) -> None:
    come_in(page, live, with_password(people.support_worker))
    for path in (
        "2fa/",
        "2fa/totp/activate/",
        "password/change/",
        "password/reset/",
        "password/reset/done/",
        "inactive/",
    ):
        page.goto(f"{live}/accounts/{path}")
        prove(page)
        look(page)
