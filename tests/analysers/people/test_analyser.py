"""The people analyser as a whole: what it declines, what it claims of nothing, what it joins, what it measures."""

from __future__ import annotations

from typing import Any

import pytest

from stackaudit.analysers.base import NotApplicable, Review
from stackaudit.analysers.people.analyser import people
from stackaudit.analysers.people.measures import SUB_SCORES
from stackaudit.core.evidence import Names
from stackaudit.core.findings import Findings
from stackaudit.engine.audit import audit
from stackaudit.graph import StackGraph
from stackaudit.model.stack import Stack
from stacks import sample

ROLLOUT: dict[str, Any] = {"id": "roll", "name": "Roll", "tools": ["crm"]}


def _review(**parts: Any) -> Review:
    """What it says of a small stack."""
    document = {"name": "Shop", "as_of": "2026-11-01", "tools": [{"id": "crm", "name": "CRM", "vendor": "Acme"}]}
    return people(StackGraph(Stack.model_validate({**document, **parts})))


def test_a_stack_without_people_is_declined_with_a_reason() -> None:
    """No rollout, and of vendors nothing but their names."""
    with pytest.raises(NotApplicable, match="no rollout is described"):
        _review(vendors=["Acme"])


def test_an_empty_rollout_claims_nothing() -> None:
    """No finding, eight sub-scores without a value, no zeros (methods 14.11: a name alone says nothing)."""
    review = _review(initiatives=["Roll"])
    values = {measure.name: measure for measure in review.measures}

    assert review.findings == ()
    assert "initiative.tasks" in {unknown.fact for unknown in review.unknowns}
    assert all(values[f"people.roll.{name}"].value is None for name in SUB_SCORES)
    assert all(values[f"people.roll.{name}"].coverage == 0 for name in SUB_SCORES)
    assert values["people.score"].value is None
    assert {row[2] for table in review.tables if table.name == "people" for row in table.rows} == {None}
    assert len(review.unknowns) >= len(SUB_SCORES)


def test_dealings_with_a_vendor_are_told_without_a_rollout() -> None:
    """Then there is no readiness to speak of, but there are findings."""
    review = _review(vendors=[{"name": "Acme", "sla": {"share": 0.9, "met": 10, "of": 100}}])

    assert review.examined == ("vendor:acme",)
    assert [finding.code for finding in review.findings] == ["people.vendor-sla"]
    assert review.measures == ()


def test_a_vendor_counts_in_the_rollouts_of_its_tools() -> None:
    """The tool names it; a rollout of another vendor's tools does not suffer."""
    vendors = [{"name": "Acme", "sla": {"share": 0.9, "met": 10, "of": 100}}]
    tools = [{"id": "crm", "name": "CRM", "vendor": "Acme"}, {"id": "esp", "name": "ESP", "vendor": "Else"}]
    other = {"id": "other", "name": "Other", "tools": ["esp"]}

    values = {m.name: m for m in _review(tools=tools, initiatives=[ROLLOUT, other], vendors=vendors).measures}

    assert values["people.roll.vendor"].coverage > 0
    assert values["people.other.vendor"].coverage == 0


def test_a_rollout_on_a_primary_journey_weighs_more() -> None:
    """The same missing sponsor is worse where a primary journey runs over the rollout's tools."""
    journey = {
        "id": "buy",
        "primary": True,
        "steps": [{"id": "pay", "tools": ["crm"]}, {"id": "use", "tools": ["crm"]}],
    }
    rollout = {**ROLLOUT, "sponsor": "none"}

    plain, joined = _review(initiatives=[rollout]), _review(initiatives=[rollout], journeys=[journey])

    def missing(review: Review) -> Any:
        return Findings(review.findings).of("people.sponsor-missing")[0]

    assert missing(joined).severity > missing(plain).severity
    assert Names("touches", ("the primary journey buy",)) in missing(joined).evidence


def test_the_sample_is_told_by_its_weakest_parts() -> None:
    """The three-voices rollout: the headline names the lowest two sub-scores, and the score has a people pillar."""
    result = audit(sample("crm_rollout"))
    parts = {name: result.measures[f"people.crm-rollout.{name}"].value for name in SUB_SCORES}
    lowest = sorted((value, name) for name, value in parts.items() if value is not None)[:2]

    told = " ".join(str(clause) for clause in result.reviews["people"].headline)

    assert all(f"{name} {value:.0f}" for value, name in lowest)
    assert all(f"{name} {value:.0f}" in told for value, name in lowest)
    assert next(p for p in result.scorecard.pillars if p.pillar == "people").value is not None


def test_the_sample_shows_what_the_methods_worked_out() -> None:
    """The numbers of methods 7 in one place, found in the audit of the sample."""
    result = audit(sample("crm_rollout"))
    voices = result.table("people_stakeholders").query("initiative == 'crm-rollout'")
    gaps = dict(zip(voices["stakeholder"], voices["weighted_gap"], strict=True))
    adoption = result.table("people_adoption").iloc[0]
    primary = next(f for f in result.findings.told() if f.id == "people.conflict@initiative:crm-rollout")

    assert sorted(round(gap, 4) for gap in gaps.values()) == [-3.0, -2.6429, -2.3077]
    assert (round(100 * adoption["low"], 1), round(100 * adoption["high"], 1)) == (29.4, 46.4)
    assert "begins with roles" in str(primary.title)
    assert result.findings.of("people.role-overload")
