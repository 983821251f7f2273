"""The values that page, workbook and slides share, held against the tables that they come from."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

import stackaudit as sa
from stackaudit.core.findings import Severity
from stackaudit.reporting.blocks.actions import ActionLine
from stackaudit.reporting.brief import Brief, anchor
from stacks import Document

SAMPLES = Path(__file__).parents[2] / "sample_stacks"


def brief(name: str) -> Brief:
    """The brief of a sample."""
    return Brief(sa.audit(sa.read_stack(SAMPLES / name)).report)


def small(**fields: object) -> Brief:
    """The brief of a stack of stated facts."""
    return Brief(sa.audit(sa.Stack.model_validate({"name": "Shop", "as_of": "2026-11-01", **fields})).report)


def lines_of(one: Brief) -> list[ActionLine]:
    """All lines of what to do."""
    return [line for period in one.periods for group in period.actions for line in group.lines]


def test_the_verdict_of_brightside_names_its_four_figures() -> None:
    """Needs, journeys, money and the first notice, each as the tables have it."""
    assert str(brief("brightside_45.yaml").verdict) == (
        "16 of 65 data needs are not met, 1 of 3 customer journeys breaks, between EUR 103,000 and EUR 106,000 a "
        "year can be saved, EUR 94,342 to EUR 99,511 of it within twelve months, as contracts stand, "
        "and the first notice is due by 5 Nov 2026 (SurveyMonkey)."
    )


def test_a_stack_of_two_bare_tools_is_not_judged() -> None:
    """What nobody stated is None, and the verdict says that too little is stated."""
    bare = small(tools=["CRM", "Mailer"])
    found = bare.figures
    assert (found.needs, found.unmet, found.journeys, found.breaking, found.cost, found.saving) == (None,) * 6
    assert str(bare.verdict).startswith("Too little is stated")


@pytest.mark.parametrize("name", ["brightside_45.yaml", "corner_shop.yaml", "crm_rollout.yaml"])
def test_counts_are_those_of_the_tables(name: str) -> None:
    """Findings by severity, tools and their cards, needs: each counted anew from the audit."""
    one = brief(name)
    report = one.report
    assert sum(n for _, n in one.figures.severities) == len(report.open) == len(one.entries)
    assert {entry.finding.id for entry in one.entries} == {finding.id for finding in report.open}
    assert len(one.tools) == len(report.tables["tools"].rows)
    needs = report.tables.get("needs")
    assert (one.figures.unmet or 0) == sum("no-path" in row for row in (needs.rows if needs else ()))


@pytest.mark.parametrize("name", ["brightside_45.yaml", "corner_shop.yaml", "crm_rollout.yaml"])
def test_every_finding_that_asks_for_work_is_closed_by_one_action(name: str) -> None:
    """No finding above a note is left out of the actions, and none is closed twice."""
    one = brief(name)
    closed = [finding.id for made in one.recommendations for finding in made.findings]
    assert sum(group.closes for period in one.periods for group in period.actions) == len(closed)
    assert sorted(closed) == sorted(entry.finding.id for entry in one.entries if entry.finding.severity > Severity.NOTE)


def test_each_line_of_an_action_has_its_own_day_owner_and_advice() -> None:
    """Two notices: one tool by 5 November, the other by 31 December, each with what to do about it."""
    tools = [
        {
            "id": "big",
            "name": "Big",
            "owner": "Ann",
            "cost": {"annual": 90000},
            "contract": _contract("2027-03-31", 90),
        },
        {"id": "small", "name": "Small", "cost": {"annual": 4500}, "contract": _contract("2026-12-05", 30)},
    ]
    lines = [line for line in lines_of(small(tools=tools)) if line.money is not None]
    assert [(line.name, line.due, line.owners) for line in lines] == [
        ("Small", date(2026, 11, 5), ()),
        ("Big", date(2026, 12, 31), ("Ann",)),
    ]
    assert all(line.name in str(line.advice) for line in lines)


def _contract(renews: str, days: int) -> dict[str, object]:
    return {"renews": renews, "notice": f"{days}d", "auto_renew": True}


def test_the_nearest_day_of_a_gap_has_not_passed() -> None:
    """A day that is over is no day to act by."""
    one = brief("brightside_45.yaml")
    today = one.report.stack.today
    assert any(card.due for card in one.cards)
    assert all(card.due is None or card.due >= today for card in one.cards)


def test_anchors_are_short_and_apart() -> None:
    """Ids of findings become short anchors, each its own."""
    entries = brief("brightside_45.yaml").entries
    made = {entry.anchor for entry in entries}
    assert len(made) == len(entries)
    assert all(len(one) <= 40 for one in made)
    assert anchor("crm") == "crm"


def test_what_has_no_path_on_record_is_not_called_unmet() -> None:
    """GitLab's file does not say that its flows are complete: nothing is proved to be unmet, and nothing to break."""
    said = str(brief("gitlab_2022.yaml").verdict)
    assert said.startswith("In 3 of 6 customer journeys no path on record")
    assert said.endswith("whether 7 of 46 data needs are met is not known: no path for them is on record.")


def test_the_verdict_begins_with_no_gap_that_is_not_proved() -> None:
    """Of three needs without a path one is proved, as its tools state all of their flows: that one is told as unmet."""
    ids = ("a", "b", "c", "d")
    tools: list[Document] = [{"id": id_, "entities": {"e": "consumer"}} for id_ in ids[1:]]
    tools[0]["flows"] = "all"
    entities = {"e": {"system_of_record": "a"}}
    silent = small(tools=[{"id": "a"}, *tools[1:]], integrations=[], entities=entities)
    assert str(silent.verdict) == "Whether 2 of 2 data needs are met is not known: no path for them is on record."
    one = small(tools=[{"id": "a"}, *tools], integrations=[], entities=entities)
    assert str(one.verdict) == (
        "1 of 3 data needs is not met, and whether 2 of 3 data needs are met is not known: no path for them is on "
        "record."
    )


def test_the_pillar_of_integration_leaves_open_what_is_not_proved() -> None:
    """One need of two is met; the other has no path on record: lost for sure only where all flows are stated."""
    facts: Document = {
        "tools": [{"id": "a"}, *({"id": id_, "entities": {"e": "consumer"}} for id_ in ("b", "c"))],
        "integrations": [
            {"source": "a", "target": "b", "entities": ["e"], "method": "api", "every": "1m", "reliability": 1}
        ],
        "entities": {"e": {"system_of_record": "a", "about_customer": True, "tolerance": "1d"}},
    }

    def pillar(one: Brief) -> tuple[float, float]:
        (found,) = (row for row in one.report.scorecard.pillars if row.pillar == "integration")
        return round(found.low), round(found.high)

    assert pillar(small(**facts, complete=["integrations"])) == (50, 50)
    assert pillar(small(**facts)) == (50, 100)
    assert pillar(small(**{**facts, "integrations": []})) == (0, 100)


def test_what_cannot_be_judged_is_not_called_met() -> None:
    """The one flow may not run: no need is told to have a path."""
    tools = [{"id": "a"}, {"id": "b", "entities": {"e": "consumer"}}]
    flow = {"source": "a", "target": "b", "entities": ["e"], "status": "unknown"}
    entities = {"e": {"system_of_record": "a", "about_customer": True}}
    one = small(tools=tools, integrations=[flow], complete=["integrations"], entities=entities)
    assert (one.figures.needs, one.figures.unmet, one.figures.needs_unknown) == (1, 0, 1)
    assert str(one.needs_said) == "1 of 1 data needs cannot be judged"


def test_an_audit_of_other_things_denies_no_cost(tmp_path: Path) -> None:
    """Where cost was not looked at the page says that, and not that no tool states it."""
    result = sa.audit(sa.read_stack(SAMPLES / "brightside_45.yaml"), only="silos")
    text = result.save(tmp_path / "report.html").read_text(encoding="utf-8")
    assert "cost was not looked at" in text
    assert "contracts were not looked at" in text
    assert "no tool states a cost" not in text


def test_guesses_stand_on_the_first_screen(tmp_path: Path) -> None:
    """What rests on a guess of how a list was read is told before all else."""
    result = sa.audit(sa.read_stack(SAMPLES / "lists"))
    notes = [str(one) for one in Brief(result.report).notes]
    assert bool(notes) == bool(result.report.guesses or result.report.left)
