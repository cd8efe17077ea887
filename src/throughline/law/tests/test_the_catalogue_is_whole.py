"""Nothing that was found to be owed is left out, and each duty is shown kept and failed."""

from collections import Counter, defaultdict
from collections.abc import Iterator

import pytest

from throughline.clock import MonthEnd, Unit
from throughline.law import Confidence, Due, Duty, Example, Kind, load

LAW = load()

#: Every id of the survey of the law on which the catalogue rests, area by area.
SURVEYED = [
    "REC-01",
    "REC-02",
    "SAF-01",
    "SAF-02",
    "SAF-03",
    "DET-01",
    "INT-01",
    "INF-01",
    "CON-01",
    "CON-02",
    "CHD-00",
    "DTN-01",
    "DTN-02",
    "DTN-03",
    "NRM-01",
    "NRM-02",
    "NRM-03",
    "CRM-01",
    "CRM-02",
    "CRM-03",
    "CRM-04",
    "POS-01",
    "EMG-01",
    "EMG-02",
    "EMG-03",
    "EMG-04",
    "EMG-05",
    "RG-01",
    "RG-02",
    "REC-P1",
    "REC-P2",
    "REC-P3",
    "REC-P4",
    "CG-01",
    "CG-02",
    "RCN-01",
    "INF-02",
    "DIS-01",
    "DIS-02",
    "VTS-01",
    "PRV-01",
    "SUP-01",
    "SUP-02",
    "SUP-03",
    "SUP-04",
    "SUP-05",
    "SUP-06",
    "SUP-07",
    "SUP-08",
    "MOV-01",
    "MOV-02",
    "MOV-03",
    "MOV-04",
    "MOV-05",
    "DST-01",
    "TRN-01",
    "CHD-01",
    "CHD-02",
    "CHD-03",
    "CHD-04",
    "CHD-05",
    "CHD-06",
    "GRD-EW",
    "GRD-SC",
    "GRD-NI",
    "GRD-ACC",
    "AGE-01",
    "AGE-02",
    "PIL-01",
    "VC-01",
    "VC-02",
    "VC-03",
    "VC-04",
    "VC-05",
    "VC-06",
    "VC-07",
    "VC-08",
    "VC-09",
    "VC-10",
    "VC-11",
    "VC-12",
    "VC-13",
    "SPM-01",
    "ABE-01",
    "ABE-NI",
    "ANO-01",
    "INV-01",
    "INV-02",
    "INV-03",
    "INV-04",
    "INV-05",
    "INV-06",
    "INV-07",
    "ORD-01",
    "ORD-02",
    "ORD-03",
    "ORD-04",
    "OFF",
    "NPN-01",
    "NPN-02",
    "NPN-03",
    "NPN-04",
    "NPN-05",
    "NPN-06",
    "NPN-SCOT-S8",
    "DAT-01",
    "DAT-02",
    "DAT-03",
    "SHR-01",
    "SHR-02",
    "SHR-03",
    "OVS-01",
    "OVS-02",
    "OVS-03",
    "BUS-01",
    "BUS-02",
]

KEPT = {"met", "needs-review"}
FAILED = {"overdue", "broken", "met-late", "delayed"}
OWED = [duty for duty in LAW.duties if duty.kind is Kind.DUTY and duty.newest.commenced]
NEVER_OWED = [duty for duty in LAW.duties if duty not in OWED]


def examples_by_duty() -> dict[str, list[Example]]:
    found: dict[str, list[Example]] = defaultdict(list)
    for example in LAW.examples:
        found[example.duty].append(example)
    return found


EXAMPLES = examples_by_duty()


def statuses(duty: Duty) -> Counter[str]:
    return Counter(row["status"] for example in EXAMPLES[duty.id] for row in example.shows)


def test_every_surveyed_id_is_in_the_catalogue() -> None:
    assert sorted(set(SURVEYED) - {duty.id for duty in LAW.duties}) == []


def test_at_least_ninety_duties_are_owed() -> None:
    assert len(OWED) >= 90


@pytest.mark.parametrize("duty", OWED, ids=lambda duty: duty.id)
def test_a_duty_is_shown_kept_and_failed(duty: Duty) -> None:
    shown = set(statuses(duty))
    assert shown & KEPT, "no example in which it is kept"
    assert shown & FAILED, "no example in which it is failed"


@pytest.mark.parametrize("duty", OWED, ids=lambda duty: duty.id)
def test_a_duty_owed_at_one_age_is_shown_not_owed_at_another(duty: Duty) -> None:
    if duty.ages != "any":
        assert any(not example.shows for example in EXAMPLES[duty.id])


@pytest.mark.parametrize("duty", NEVER_OWED, ids=lambda duty: duty.id)
def test_what_is_not_a_duty_or_not_in_force_is_shown_to_owe_nothing(duty: Duty) -> None:
    assert EXAMPLES[duty.id]
    assert not statuses(duty)


@pytest.mark.parametrize("duty", LAW.duties, ids=lambda duty: duty.id)
def test_a_source_says_how_sure_we_are(duty: Duty) -> None:
    for rule in duty.versions:
        assert (rule.source.checked is None) == (rule.source.confidence is Confidence.K)


def spans(due: Due | None) -> Iterator[Due]:
    if due is not None:
        yield due
        for part in due.parts:
            yield from spans(part)


@pytest.mark.parametrize("duty", LAW.duties, ids=lambda duty: duty.id)
def test_a_sum_of_months_says_what_happens_where_the_month_is_too_short(duty: Duty) -> None:
    for rule in duty.versions:
        clocks = [span.clock for due in (rule.due, rule.lasts) for span in spans(due)] + [rule.floor]
        for clock in clocks:
            if clock and clock.unit in (Unit.MONTHS, Unit.YEARS):
                assert clock.month_end is not MonthEnd.ASK
