"""The master key in escrow: enough holders together have it, one fewer have nothing."""

from __future__ import annotations

import io
import json
from itertools import combinations

import pytest

from throughline.ledger import escrow
from throughline.ledger.escrow import NotRecovered

SECRETS = {"master": "a key", "identity": "another"}


@pytest.fixture(scope="module")
def made() -> escrow.Split:
    return escrow.split(SECRETS, "AB12-CD34", holders=5, needed=3)


def test_any_three_of_five_bring_the_keys_back_in_any_order(made: escrow.Split) -> None:
    for some in combinations(made.shares, 3):
        assert escrow.recover(made.envelope, some) == SECRETS
        assert escrow.recover(made.envelope, some[::-1]) == SECRETS
    assert escrow.recover(made.envelope, made.shares) == SECRETS


def test_two_of_five_or_one_of_them_twice_have_nothing(made: escrow.Split) -> None:
    for few in (made.shares[:2], made.shares[:1] * 3, ()):
        with pytest.raises(NotRecovered, match="3 different shares are needed"):
            escrow.recover(made.envelope, few)


def test_shares_of_another_escrow_open_nothing(made: escrow.Split) -> None:
    other = escrow.split(SECRETS, "AB12-CD34", holders=5, needed=3)
    with pytest.raises(NotRecovered, match="belongs to another escrow"):
        escrow.recover(made.envelope, [*made.shares[:2], other.shares[2]])


def test_a_slip_of_the_pen_is_named_and_what_is_easily_mistaken_is_read(made: escrow.Split) -> None:
    share = made.shares[0]
    for place in range(len(share)):
        if share[place] != " ":
            slip = share[:place] + ("A" if share[place] != "A" else "B") + share[place + 1 :]
            with pytest.raises(NotRecovered, match="was not copied right"):
                escrow.recover(made.envelope, [slip, *made.shares[1:]])
    typed = share.lower().replace(" ", "").replace("o", "0").replace("i", "1").replace("b", "8")
    assert escrow.recover(made.envelope, [typed, *made.shares[1:3]]) == SECRETS


def test_the_envelope_names_nobody_and_holds_no_secret(made: escrow.Split) -> None:
    told = json.loads(made.envelope)
    assert set(told) == {"escrow", "made", "holders", "needed", "check", "quorums"}
    assert len(told["quorums"]) == 10
    assert not any(secret in made.envelope for secret in SECRETS.values())
    for spoilt in ("", "{}", made.envelope[: len(made.envelope) // 2]):
        with pytest.raises(NotRecovered, match="envelope"):
            escrow.recover(spoilt, made.shares)


@pytest.mark.parametrize(("holders", "needed"), [(1, 1), (3, 1), (3, 4), (10, 2)])
def test_numbers_that_make_no_sense_are_refused(holders: int, needed: int) -> None:
    with pytest.raises(ValueError, match=f"not {needed} of {holders}"):
        escrow.split(SECRETS, "AB12-CD34", holders, needed)


def test_a_sheet_says_one_share_and_no_other(made: escrow.Split) -> None:
    import pypdf

    pdf = pypdf.PdfReader(io.BytesIO(escrow.sheet(made.envelope, "Holder Invented", 2, made.shares[1])))
    (page,) = pdf.pages
    text = page.extract_text()
    plain = "".join(text.split())
    assert "".join(made.shares[1].split()) in plain
    assert "HolderInvented" in plain and "AB12-CD34" in plain and "Share2of5" in plain
    assert not any("".join(share.split())[:12] in plain for share in made.shares[2:])
