"""The pack says everything that the system does, because it is read from there: nothing can be missing or drift."""

from __future__ import annotations

from functools import cache

import pytest
from django.test import Client

from throughline.access.testing import Cast
from throughline.records import printing
from throughline.records.pack import QUESTIONS, as_html, pack
from throughline.records.tables import keepings
from throughline.vocabulary import KINDS, Sector, Sensitivity, UserRole, fields_of
from throughline.vocabulary.retention import rules
from throughline.web.words import SECTORS


@cache
def whole_lines() -> list[str]:
    return printing.markdown(*pack()).splitlines()


def test_every_kind_and_every_field_with_its_sensitivity_stands_in_it() -> None:
    for kind, cls in KINDS.items():
        row = next((line for line in whole_lines() if f"({kind})" in line or f"({kind};" in line), "")
        assert row, kind
        missing = [
            each.name for each in fields_of(cls) if f"{each.name}: {each.sensitivity.value}" not in row
        ]
        assert not missing, (kind, missing)
        assert all(role.value in row for role in cls.recorded_by), kind


def test_every_sector_role_sensitivity_rule_and_table_stands_in_it() -> None:
    text = "\n".join(whole_lines())
    for wanted in (
        *(SECTORS.get(each, each.value) for each in Sector),
        *(each.value for each in UserRole),
        *(each.value for each in Sensitivity),
        *(f"({each.id})" for each in rules()),
        *(each.told.replace("|", "\\|") for each in rules()),
        *(each.table for each in keepings()),
        *QUESTIONS,
    ):
        assert wanted in text, wanted


def test_what_only_a_controller_knows_is_asked_and_not_invented() -> None:
    _, parts = pack()
    asked = next(each for each in parts if each.heading == "What only you can answer")
    assert len(asked.rows) == len(QUESTIONS) and all(answer == "" for *_, answer in asked.rows)


@pytest.mark.parametrize("sector", list(Sector))
def test_the_pack_of_a_body_names_the_rules_of_its_own_kind_alone(sector: Sector) -> None:
    title, parts = pack(sector, "An invented body")
    kept = next(each for each in parts if each.heading == "How long it is kept")
    assert title.endswith("An invented body")
    assert {row[0].split("(")[-1].rstrip(")") for row in kept.rows} == {
        each.id for each in rules() if sector in each.sectors
    }


def test_the_pdf_is_the_same_twice_and_the_page_holds_no_markup_of_others() -> None:
    title, parts = pack(Sector.SUPPORT, "Harbour <b>Support</b>")
    assert printing.pdf(title, parts) == printing.pdf(title, parts)
    assert "<b>" not in as_html(title, parts)


@pytest.mark.django_db
def test_the_guardian_reads_it_and_takes_it_away(cast: Cast, client: Client) -> None:
    guardian = cast.support_guardian.sign_in(client)
    assert "Harbour Support (invented)" in guardian.get("/records/pack").content.decode()
    kinds = {"md": "text/markdown", "html": "text/html", "pdf": "application/pdf"}
    for form, media_type in kinds.items():
        file = guardian.get(f"/records/pack.{form}")
        assert file.headers["Content-Type"].startswith(media_type)
        assert file.headers["Content-Disposition"].startswith("attachment")
