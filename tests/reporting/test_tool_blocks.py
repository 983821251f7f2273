"""The blocks on single tools and on the loop of audits: each says what its table has, and drops out without it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pytest

import stackaudit as sa
from stackaudit.reporting.blocks.movement import goals
from stackaudit.reporting.blocks.people import feedback
from stackaudit.reporting.blocks.resilience import resilience
from stackaudit.reporting.blocks.tools import fit, glance
from stackaudit.reporting.elements import Element, Grid, Heading, Paragraph
from stackaudit.reporting.registry import Block
from stackaudit.reporting.report import Report
from stacks import Document, document, flow, read, sample

GOOD = {"functional": 4, "technical": 4}


@cache
def brightside() -> Report:
    """The mid-size sample's report."""
    return sa.audit(sample("brightside_45")).report


def report(*tools: Document | str, flows: list[Document] | None = None, **rest: object) -> Report:
    """The report on some tools, as of the first of November 2026."""
    return sa.audit(read(document(tools, flows or [], **{"as_of": "2026-11-01", **rest}))).report


def grid(blocks: Iterator[Element]) -> Grid:
    """The first table."""
    return next(block for block in blocks if isinstance(block, Grid))


@pytest.mark.parametrize("block", [fit, resilience, goals, feedback], ids=lambda one: one.id)
def test_a_block_without_its_facts_drops_out(block: Block) -> None:
    """No heading over nothing."""
    assert list(block(sa.audit(read(document(["a"], [])), analysers={}).report)) == []


def test_fit_lists_the_tools_that_need_a_decision_the_surely_worst_first() -> None:
    """What is surely to invest in is counted, not listed; NAV, out of support and closed, is listed."""
    rows = grid(fit(brightside())).rows
    table = brightside().tables["fit"]
    at = {name: n for n, name in enumerate(table.columns)}
    invest = {row[at["name"]] for row in table.rows if row[at["quadrant"]] == "invest" and not row[at["veto"]]}

    assert "Dynamics NAV 2016" in {row[0] for row in rows}
    assert not invest & {row[0] for row in rows}
    worst = [float(str(row[5])) for row in rows]
    assert worst == sorted(worst)


def test_fit_says_how_many_are_where_and_how_many_are_open() -> None:
    """The counts of the sentence add up to the tools."""
    said = next(block for block in fit(brightside()) if isinstance(block, Paragraph))

    assert sum(int(word) for word in str(said.text).replace(",", "").split() if word.isdigit()) == 45


def test_room_that_runs_out_names_the_month_or_the_soonest_month() -> None:
    """Klaviyo is full in April 2028 for sure; Mailchimp states no growth, so only the soonest month is told."""
    limits = [block for block in fit(brightside()) if isinstance(block, Grid)][1]
    by_tool = {(row[0], row[1]): str(row[4]) for row in limits.rows}

    assert by_tool["Klaviyo", "contacts"] == "2028-04"
    assert by_tool["Mailchimp", "contacts"].endswith("at the soonest")


def test_resilience_names_a_vendor_only_where_it_takes_more_than_one_of_its_tools() -> None:
    """Salesforce the vendor is Salesforce the tool; Google has several; people stand in findings, not here."""
    rows = grid(resilience(brightside())).rows

    assert ("Salesforce", "tool") in {row[:2] for row in rows}
    assert ("Salesforce", "vendor") not in {row[:2] for row in rows}
    assert ("Google", "vendor") in {row[:2] for row in rows}
    assert "person" not in {row[1] for row in rows}
    shares = [float(str(row[2])) for row in rows]
    assert shares == sorted(shares, reverse=True)


def test_glance_counts_every_tool_once() -> None:
    """Two forms tools and one without a category; money where it is stated, a count where it is not."""
    subject = report(
        {"id": "a", "category": "forms", "cost": {"annual": 10}, "owner": "Ann"}, {"id": "b", "category": "forms"}, "c"
    )
    blocks = list(glance(subject))

    assert [row[:2] for row in grid(iter(blocks)).rows] == [("forms", 2), ("no category stated", 1)]
    assert [row[3:] for row in grid(iter(blocks)).rows] == [(10, 1), (None, 1)]
    assert str(next(b for b in blocks if isinstance(b, Paragraph)).text).startswith("3 tools, 2 without an owner")


def test_glance_without_categories_is_a_sentence() -> None:
    """No table with one row that says nothing."""
    blocks = list(glance(report("a", "b", flows=[flow("a", "b", "x")])))

    assert [type(block) for block in blocks] == [Heading, Paragraph]


@pytest.mark.parametrize(
    ("rest", "words"),
    [({}, "which of them are connected is not known"), ({"integrations": []}, "2 without a running flow in or out")],
)
def test_a_list_without_integrations_says_of_no_tool_that_it_stands_alone(rest: Document, words: str) -> None:
    """No list is not an empty list."""
    tools = [{"id": "a", "name": "A"}, {"id": "b", "name": "B"}]
    subject = sa.audit(read({"name": "List", "tools": tools, **rest})).report

    assert str(next(b for b in glance(subject) if isinstance(b, Paragraph)).text).endswith(f"{words}.")


def test_goals_and_ratings_are_shown_with_who_and_when() -> None:
    """One goal, two ratings: the worse first, each with its respondents; one of fewer than five is not shown."""
    said = [
        {"tool": "a", "rating": 4.0, "respondents": 60, "as_of": "2026-03-01"},
        {"tool": "b", "rating": 2.0, "respondents": 60},
        {"tool": "a", "rating": 1.0, "respondents": 4, "as_of": "2026-03-02"},
    ]
    aim = [{"id": "less", "name": "Fewer silos", "measure": "silos.index", "target": 10.0, "owner": "Ann"}]
    subject = report("a", "b", flows=[flow("a", "b", "x")], feedback=said, goals=aim)

    assert [row[:3] for row in grid(feedback(subject)).rows] == [("b", 2.0, 60), ("a", 4.0, 60)]
    (row,) = grid(goals(subject)).rows
    assert (row[0], row[1], row[5], row[6]) == ("Fewer silos", 10.0, "no day stated", "Ann")


def test_the_head_has_a_line_for_each_analyser_that_has_an_answer() -> None:
    """No sentence of thirty clauses: what an analyser says stands under its name."""
    text = sa.audit(sample("brightside_45")).summary().markdown()
    head = text[text.index("## Area by area") : text.index("## The gaps one by one")]

    for name in ("Silos", "Journey", "Integrations", "Redundancy", "Fit", "Resilience", "Cost", "Inventory"):
        assert f"\n- {name}: " in head
