"""Every kind of fact can be asked, kept and read back; what cannot be kept is refused in plain words."""

import pytest

from throughline.clock import When
from throughline.vocabulary import (
    KINDS,
    Sensitivity,
    UnknownKind,
    Unsound,
    describe,
    example,
    fields_of,
    parse,
)

KINDS_OF_THE_CONTRACT = [
    "encounter",
    "indicator",
    "danger-assessed",
    "made-safe",
    "interpreter-used",
    "rights-explained",
    "own-words",
    "account-asked-again",
    "victim-considered",
    "disclosure",
    "exploitation-claimed",
    "concern-raised",
    "risk-warning",
    "risk-warning-answered",
    "distress-signal",
    "passed-on",
    "left-with",
    "found",
    "missing",
    "return-interview",
    "escaped",
    "exploitation-period",
    "documents-held",
    "arrival",
    "moved-area",
    "died",
    "name",
    "alias",
    "date-of-birth",
    "age-claim",
    "age-band",
    "age-disputed",
    "age-assessed",
    "presumed-child",
    "treated-as-adult",
    "nation",
    "nationality",
    "gender",
    "language",
    "contact-method",
    "address",
    "dependants",
    "reference-number",
    "capacity-assessed",
    "description",
    "group-membership",
    "consent-referral",
    "consent-support",
    "consent-police",
    "consent-decision-recipient",
    "consent-identity",
    "consent-withdrawn",
    "no-contact",
    "not-yet",
    "cannot-decide",
    "nrm-referral",
    "duty-to-notify",
    "referral-not-made",
    "referral-passed-on",
    "reference-received",
    "further-information-requested",
    "further-information-sent",
    "competent-authority-assigned",
    "reasonable-grounds",
    "conclusive-grounds",
    "reconsideration-requested",
    "reconsideration-decided",
    "reconsideration-explained",
    "disqualification-considered",
    "disqualified",
    "decision-notified",
    "permission-to-stay",
    "permission-considered",
    "recovery-period-extended",
    "removal-step",
    "recognised-as-victim",
    "panel-meeting",
    "victim-not-accepted",
    "detained",
    "detention-reviewed",
    "released",
    "protection-plan",
    "place-of-safety-offered",
    "place-of-safety-accepted",
    "accommodation",
    "removal-from-accommodation",
    "first-contact",
    "support-worker-named",
    "support-needs-assessed",
    "risk-assessed",
    "journey-plan",
    "plan-reviewed",
    "outreach-visit",
    "subsistence-rate",
    "subsistence-stopped",
    "destitution-assessed",
    "emergency-support",
    "legal-referral",
    "health-access",
    "counselling-offered",
    "support-item",
    "recovery-needs-assessment",
    "support-end-notice",
    "support-ended",
    "support-extended",
    "move-on-plan",
    "exit-referral",
    "reach-in-requested",
    "reach-in-provided",
    "follow-up",
    "housing-asked",
    "housing-offered",
    "housing-decision",
    "left-support",
    "returned-to-support",
    "transition-choice",
    "education-absence",
    "education-exclusion",
    "guardian-requested",
    "guardian-appointed",
    "guardian-ended",
    "guardian-informed",
    "advocate-instructed",
    "navigator-assigned",
    "advocate-ended",
    "safeguarding-referral",
    "safeguarding-decision",
    "strategy-discussion",
    "section-47-enquiry",
    "child-protection-conference",
    "child-assessment",
    "looked-after",
    "placement-assessed",
    "adult-enquiry-decided",
    "specialist-contact",
    "return-home-arranged",
    "return-handover",
    "reported-to-police",
    "crime-recorded",
    "incident-recorded",
    "crime-transferred",
    "crime-transfer-accepted",
    "crime-cancelled",
    "written-confirmation",
    "victim-needs-assessed",
    "victim-service-referral",
    "compensation-explained",
    "update-preferences",
    "victim-update",
    "review-right-explained",
    "personal-statement-offered",
    "special-measures",
    "recorded-interview",
    "hearing-date",
    "hearing-date-told",
    "outcome-told",
    "expenses-claimed",
    "expenses-paid",
    "property-returned",
    "contact-scheme-offered",
    "complaint",
    "complaint-acknowledged",
    "complaint-answered",
    "feedback",
    "victim-records-requested",
    "victim-records-notice",
    "anonymity-protected",
    "arrested",
    "interviewed",
    "bailed",
    "charged",
    "plea",
    "plea-advice",
    "non-punishment-considered",
    "prosecution-continued",
    "prosecution-reviewed",
    "prosecution-discontinued",
    "defence-raised",
    "defence-advised",
    "custody-told",
    "convicted",
    "sentenced",
    "appeal",
    "conviction-quashed",
    "investigation-opened",
    "investigation-allocated",
    "investigation-reviewed",
    "line-of-enquiry",
    "suspect-identified",
    "suspect-arrested",
    "suspect-interviewed",
    "suspect-bailed",
    "suspect-charged",
    "no-further-action",
    "closure-check",
    "investigation-closed",
    "early-advice",
    "financial-investigation",
    "victims-linked",
    "international-cooperation",
    "order-applied",
    "order-made",
    "order-breached",
    "confiscation",
    "reparation-considered",
    "court-outcome",
    "offender-convicted",
    "offender-sentenced",
    "intelligence-report",
    "intelligence-submitted",
    "intelligence-shared",
    "intelligence-assessed",
    "case-opened",
    "lead-set",
    "joint-party",
    "joint-party-ended",
    "handover-offered",
    "handover-accepted",
    "handover-returned",
    "handover-disputed",
    "case-closed",
    "case-reopened",
    "waiver",
    "correction",
    "sharing-decision",
    "sharing-ended",
    "link",
    "unlink",
    "absence-recorded",
    "countersigned",
    "glass-broken",
    "policy-changed",
    "guidance-in-force",
    "note",
    "attachment",
]

every_kind = pytest.mark.parametrize("kind", sorted(KINDS))


def test_every_kind_that_others_rely_on_exists() -> None:
    assert set(KINDS_OF_THE_CONTRACT) <= set(KINDS)


@every_kind
def test_an_example_is_read_written_and_read_again_unchanged(kind: str) -> None:
    fact = parse(kind, example(kind))
    assert parse(kind, {"happened": fact.happened.to_json(), **fact.to_data()}) == fact
    assert set(fact.to_data()) | {"happened"} == set(example(kind))


@every_kind
def test_a_question_the_kind_does_not_ask_is_refused_by_name(kind: str) -> None:
    with pytest.raises(Unsound) as refused:
        parse(kind, {**example(kind), "shoe_size": "42"})
    assert refused.value.errors == [("shoe_size", "This kind of fact has no such question")]


@every_kind
def test_each_missing_required_answer_is_named(kind: str) -> None:
    for field in fields_of(KINDS[kind]):
        if field.required:
            answers = {name: value for name, value in example(kind).items() if name != field.name}
            with pytest.raises(Unsound) as refused:
                parse(kind, answers)
            assert (field.name, "Answer this question") in refused.value.errors


@every_kind
def test_the_line_for_lists_says_nothing_that_is_sealed(kind: str) -> None:
    fact = parse(kind, example(kind))
    data = fact.to_data()
    line = fact.summary().removeprefix(fact.title)
    for name in fact.sealed_fields():
        assert name in data
        if isinstance(data[name], str):
            assert data[name] not in line


@every_kind
def test_every_question_has_words_and_nothing_is_chosen_beforehand(kind: str) -> None:
    for field in fields_of(KINDS[kind]):
        assert field.label.strip()
        assert KINDS[kind].model_fields[field.attribute].get_default() is None or field.required
        if field.options is not None:
            assert all(code.label for code in field.options)


@every_kind
def test_every_kind_says_what_it_is_who_may_record_it_and_gives_a_schema(kind: str) -> None:
    cls = KINDS[kind]
    assert cls.title and cls.description.endswith(".") and cls.cases and cls.recorded_by
    schema = cls.model_json_schema()
    assert set(schema["properties"]) == {field.name for field in fields_of(cls)}


def test_the_description_of_the_vocabulary_lists_kind_case_and_fields() -> None:
    described = {row["kind"]: row for row in describe()}
    assert set(described) == set(KINDS)
    assert described["encounter"]["case"] == "person"
    assert "place_type" in [field["name"] for field in described["encounter"]["fields"]]


def test_an_unknown_kind_is_refused_by_name() -> None:
    with pytest.raises(UnknownKind, match="no kind of fact called 'sorcery'"):
        parse("sorcery", {})


def test_facts_cannot_be_changed() -> None:
    fact = parse("note", example("note"))
    with pytest.raises(Exception, match="frozen"):
        fact.happened = When.year(2020)  # type: ignore[misc]


def test_a_notification_has_no_field_that_could_name_anybody() -> None:
    asked = {field.name: field.sensitivity for field in fields_of(KINDS["duty-to-notify"])}
    assert set(asked) == {"happened", "reference", "gender", "nationality", "types", "identified"}
    assert Sensitivity.ACCOUNT not in asked.values()


def test_only_decisions_are_guarded_never_what_has_already_happened() -> None:
    guarded = {kind: cls.guards for kind, cls in KINDS.items() if cls.guards}
    assert guarded == {
        "case-closed": ("case-closed",),
        "support-ended": ("support-ended",),
        "investigation-closed": ("investigation-closed",),
        "no-further-action": ("no-further-action",),
        "charge-requested": ("charged",),
    }
    assert not KINDS["charged"].guards
