"""The words that let somebody in: `administrator` for the first person, `token` for another system."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from throughline.cli.bringing_up import system
from throughline.cli.errors import CannotRun, Misused

if TYPE_CHECKING:
    from throughline.access.models import Team


def add_commands(words: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """`administrator` and `token`."""
    first = words.add_parser("administrator", help="make the first administrator, who invites everybody else")
    first.add_argument("email")
    first.add_argument("--name", required=True, help="what others know them by")
    first.set_defaults(run=run_administrator)
    token = words.add_parser("token", help="let another system use the API for one team and one purpose")
    what = token.add_mutually_exclusive_group(required=True)
    what.add_argument("team", nargs="?", metavar="TEAM", help="the short name of the team it acts for")
    what.add_argument("--list", action="store_true", help="list the tokens that open the API")
    what.add_argument(
        "--revoke", type=int, metavar="NUMBER", help="end a token now; its number is in the list"
    )
    token.add_argument("--purpose", default="", help="what for; it stands beside every read in the log")
    token.add_argument("--days", type=int, default=365, metavar="N", help="how long it lasts (default 365)")
    token.set_defaults(run=run_token)


def run_administrator(asked: argparse.Namespace) -> int:
    """Make the first administrator and print the one-time link that sets their password."""
    with system():
        from throughline.access import administration

        try:
            link = administration.create_first_administrator(asked.email, asked.name)
        except administration.Refused as error:
            raise CannotRun(str(error)) from error
    print(f"{asked.name} is the administrator. This link sets their password once, and then no more:\n{link}")
    return 0


def run_token(asked: argparse.Namespace) -> int:
    """Issue, list or revoke."""
    if asked.team and (not asked.purpose.strip() or asked.days < 1):
        raise Misused("a token needs a --purpose and lasts one day or more. None was made.")
    with system():
        print(
            _listed()
            if asked.list
            else _revoked(asked.revoke)
            if asked.revoke is not None
            else _issued(asked)
        )
    return 0


def _issued(asked: argparse.Namespace) -> str:
    from datetime import timedelta

    from throughline.access import tokens

    try:
        token, secret = tokens.issue(_team(asked.team), asked.purpose, lasts=timedelta(days=asked.days))
    except ValueError as error:
        raise CannotRun(str(error)) from error
    return (
        f"Token {token.pk} acts for {token.team} until {token.expires_at:%d %B %Y}. "
        f"Its secret is shown this once:\n{secret}"
    )


def _team(slug: str) -> Team:
    from throughline.access.models import Team

    found = Team.objects.filter(slug=slug).select_related("agency").first()
    if found is None:
        raise CannotRun(f"there is no team with the short name {slug}. No token was made.")
    return found


def _listed() -> str:
    from django.utils import timezone

    from throughline.access.models import ApiToken

    live = ApiToken.objects.filter(revoked_at=None, expires_at__gt=timezone.now()).select_related("team")
    rows = [
        f"{each.pk:>4}  {each.team.slug:<40} until {each.expires_at:%d %B %Y}  {each.purpose}"
        for each in live
    ]
    return "\n".join(rows) or "No token opens the API."


def _revoked(number: int) -> str:
    from throughline.access import tokens
    from throughline.access.models import ApiToken

    token = ApiToken.objects.filter(pk=number, revoked_at=None).first()
    if token is None:
        raise CannotRun(f"there is no live token {number}. `throughline token --list` shows those there are.")
    tokens.revoke(token)
    return f"Token {number} opens nothing from now on."
