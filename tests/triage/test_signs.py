"""Causes and effects of a cobbled stack: supported, without evidence, or not assessed; no more than findings show."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

import stackaudit as sa
from stackaudit.analysers.registry import BUILTIN, RULES
from stackaudit.core import headings
from stackaudit.core.findings import Finding, Severity
from stackaudit.core.messages import say
from stackaudit.triage import diagnosis
from stackaudit.triage.diagnosis import diagnose, table, with_rules
from stacks import read, rule_of, sample

SIGNS = with_rules(RULES)
PLANNED = {"silos.department", "fit", "resilience", "inventory", "people"}


def finding(code: str, *below: Finding, severity: Severity = Severity.LOW) -> Finding:
    """A finding of a kind, perhaps with consequences."""
    words = say("x")
    return Finding(rule_of(code), ("tool:a",), severity, words, words, words).causing(below)


def states(*findings: Finding, looked: set[str]) -> dict[str, str]:
    """The state of each cause and effect, by its name."""
    return {one.sign.name: one.state for one in diagnose(findings, looked, SIGNS)}


def test_there_are_five_causes_and_five_effects() -> None:
    """As the articles list them, each with evidence of its own to look for."""
    assert [sign.kind for sign in SIGNS] == ["cause"] * 5 + ["effect"] * 5
    assert len({sign.name for sign in SIGNS}) == 10
    assert all(len(set(sign.codes)) == len(sign.codes) for sign in SIGNS)


def test_every_kind_of_evidence_is_one_that_an_analyser_reports() -> None:
    """No sign waits for a finding that cannot come, but for those of analysers that are not built yet."""
    known = {kind for analyser in BUILTIN for kind in analyser.kinds}
    analysers = {analyser.id for analyser in BUILTIN}

    for code in {code for sign in SIGNS for code in sign.codes}:
        assert code in known or code.partition(".")[0] not in analysers or code in PLANNED, code


def test_a_merger_a_want_of_money_and_no_plan_are_causes_only_where_a_fact_states_them() -> None:
    """Neither islands, overlaps, renewals, idle seats, missing owners nor people who left say so."""
    codes = {sign.name: set(sign.codes) for sign in SIGNS}

    assert codes[headings.MERGERS.title] == {"redundancy.lapsed-intent"}
    assert codes[headings.BUDGET_LIMITS.title] == {"cost.budget-bound"}
    assert codes[headings.NO_STRATEGY.title] == {"silos.no-master", "silos.competing-masters", "people.shiny"}


@pytest.mark.parametrize(("kind", "state"), [("merger", "supported"), ("regional", "no evidence")])
def test_only_an_intent_that_names_a_merger_is_evidence_of_one(kind: str, state: str) -> None:
    """Another reason that ran out says nothing of mergers."""
    same: dict[str, Any] = {"capabilities": ["payments", "refunds"], "departments": ["sales"]}
    reason = {"kind": kind, "until": "2026-10-31", "owner": "Ann"}
    tools = [{"id": "one", **same}, {"id": "two", **same, "intent": reason}]
    result = sa.audit(read({"name": "S", "as_of": "2026-11-01", "tools": tools}))
    row = result.report.tables["diagnosis"].to_frame().set_index("name").loc[headings.MERGERS.title]

    assert [one.code for one in result.findings if one.code == "redundancy.lapsed-intent"]
    assert row["state"] == state


def test_findings_support_what_they_show_and_nothing_else() -> None:
    """A missing integration supports one cause; all others have no evidence."""
    everything = {code.partition(".")[0] for sign in SIGNS for code in sign.codes}
    found = states(finding("integrations.missing"), looked=everything)

    assert [name for name, state in found.items() if state == "supported"] == ["integrations were left undone"]
    assert set(found.values()) == {"supported", "no evidence"}


def test_what_follows_from_a_cause_counts_as_evidence() -> None:
    """A broken journey below an isolated tool fragments the journey."""
    found = states(finding("silos.isolated-tool", finding("journey.broken")), looked={"silos", "journey"})

    assert found["the customer's journey is fragmented"] == "supported"


def test_nobody_looked_is_not_no_evidence() -> None:
    """Without any analyser all ten are not assessed; with one of several the missing ones are named."""
    assert set(states(looked=set()).values()) == {"not assessed"}

    (fragmented,) = [one for one in diagnose((), {"silos"}, SIGNS) if "fragmented" in one.sign.name]
    assert (fragmented.state, fragmented.missing) == ("no evidence", ("journey",))


def test_the_table_has_the_proof() -> None:
    """Ids of the findings, the worst first."""
    mild, bad = finding("journey.slow"), finding("silos.stale", severity=Severity.HIGH)
    made = table(diagnose((mild, bad), {"journey", "silos"}, SIGNS)).to_frame().set_index("name")

    row = made.loc["customers get less, or later, than they expect"]
    assert (row["findings"], row["worst"]) == (2, "high")
    assert row["evidence"] == ("silos.stale@tool:a", "journey.slow@tool:a")


def test_a_row_of_the_table_has_every_cell_in_its_place() -> None:
    """Of a cause with evidence, and of an effect that nobody looked for."""
    signs = (
        diagnosis.Sign("cause", "flows are missing", ("silos.stale", "cost.idle-seats")),
        diagnosis.Sign("effect", "tools are full", ("fit.limit-ahead", "people.x"), ("people",)),
    )
    made = table(diagnose((finding("silos.stale"),), {"silos"}, signs))

    assert made.name == "diagnosis"
    assert [dict(zip(made.columns, row, strict=True)) for row in made.rows] == [
        {
            "kind": "cause",
            "name": "flows are missing",
            "state": "supported",
            "findings": 1,
            "worst": str(finding("silos.stale").severity),
            "evidence": ("silos.stale@tool:a",),
            "not_assessed_by": ("cost",),
        },
        {
            "kind": "effect",
            "name": "tools are full",
            "state": "not assessed",
            "findings": 0,
            "worst": None,
            "evidence": (),
            "not_assessed_by": ("people", "fit"),
        },
    ]


@pytest.mark.parametrize("name", ["brightside_45", "corner_shop"])
def test_a_cobbled_sample_is_told_as_one(name: str) -> None:
    """Both retailers grew tool by tool: integrations left undone, a fragmented journey, silos."""
    result = sa.audit(sample(name))
    found = {one.sign.name: one.state for one in diagnose(result.findings, result.reviews, SIGNS)}

    assert found["integrations were left undone"] == "supported"
    assert found["the customer's journey is fragmented"] == "supported"
    assert found["departments work in silos"] == "supported"


def test_rules_are_evidence_of_the_signs_that_they_name() -> None:
    """All ten signs stay in place; a sign of a package comes after them."""
    own = replace(RULES[0], id="mine.thing", signs=(headings.Sign("cause", "the moon is full"),))
    signs = with_rules((*RULES, own))

    assert [sign.name for sign in signs[:10]] == [sign.name for sign in diagnosis.SIGNS]
    assert (signs[10].kind, signs[10].name, signs[10].codes) == ("cause", "the moon is full", ("mine.thing",))
    for rule in RULES:
        assert {sign.name for sign in signs if rule.id in sign.codes} >= {sign.title for sign in rule.signs}


def test_what_is_only_assumed_is_evidence_of_nothing() -> None:
    """A gap that rests on what is not on record supports no cause, nor does an assumed row; a proved row does."""
    looked = {"silos", "journey"}
    assumed = replace(finding("silos.no-path"), confidence="assumed")
    row = replace(finding("silos.read-starved"), confidence="assumed")

    assert (
        "supported"
        not in states(assumed, replace(finding("silos.island", row), confidence="assumed"), looked=looked).values()
    )
    proved = states(replace(finding("silos.no-path", finding("journey.broken")), confidence="assumed"), looked=looked)
    assert proved["the customer's journey is fragmented"] == "supported"
