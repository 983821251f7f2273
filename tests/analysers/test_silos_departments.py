"""Silos between departments: the need matrix, the flows between them, and the pairs that are told."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings

import oracles
from stackaudit.analysers.base import Review
from stackaudit.core.findings import Findings
from stackaudit.policy import Policy
from stacks import Document, document, examine, flow, measures, rows, sample, sample_document


def silo(review: Review) -> dict[tuple[str, str], Any]:
    """The need matrix, by pair."""
    return {(row["source"], row["target"]): row["silo"] for row in rows(review, "department_needs")}


def told(review: Review) -> list[tuple[str, ...]]:
    """The pairs of departments that are told."""
    return [f.subjects for f in Findings(review.findings).told() if f.code == "silos.department"]


# -- the need matrix


def test_the_worked_stack_has_the_need_matrix_of_the_methods() -> None:
    """Methods 2.6: Service to Sales and Finance to Service 100, Sales to Finance 97.14, and so on; none inside."""
    assert silo(examine(sample("cobble_7"))) == pytest.approx(
        {
            ("service", "sales"): 100,
            ("finance", "service"): 100,
            ("sales", "finance"): 97.142857,
            ("sales", "marketing"): 51,
            ("finance", "sales"): 28,
            ("marketing", "sales"): 3,
            ("sales", "service"): 1,
        },
        abs=1e-5,
    )


def test_a_tool_of_two_departments_counts_half_for_each() -> None:
    """One need from a to b, where b belongs to two: half of it in each cell; a tool of none is in no cell."""
    made = document(
        [{"id": "a", "departments": ["x"]}, {"id": "b", "departments": ["y", "z"]}, "c"],
        [flow("a", "b", "e", reliability=0.5)],
        entities={"e": {"tolerance": "1d"}},
        needs=[{"from": "a", "to": "b", "entity": "e"}, {"from": "a", "to": "c", "entity": "e"}],
    )

    found = {
        (row["source"], row["target"]): (row["weight"], row["silo"]) for row in rows(examine(made), "department_needs")
    }

    assert found == {("x", "y"): (0.5, pytest.approx(50)), ("x", "z"): (0.5, pytest.approx(50))}


@given(oracles.chance())
@settings(max_examples=60, deadline=None)
def test_the_matrix_adds_up_to_the_index(rng: oracles.Chance) -> None:
    """Where every tool has a department, weights times cells over all weight give the silo index, from and to."""
    written = oracles.random_document(rng, forget=0.15)
    for tool in written["tools"]:
        tool["departments"] = tool.get("departments") or ["other"]
    review = examine(written)
    cells = rows(review, "department_needs")
    whole = sum(row["weight"] for row in cells)
    index = measures(review)["silos.index"]

    if whole:
        for end, told_end in (("silo_low", index.low), ("silo_high", index.high)):
            assert sum(row["weight"] * row[end] for row in cells) / whole == pytest.approx(told_end)


def test_what_is_not_stated_leaves_a_cell_open() -> None:
    """An interval, and no number."""
    made = document(
        [{"id": "a", "departments": ["x"]}, {"id": "b", "departments": ["y"]}],
        [{"source": "a", "target": "b", "entities": ["e"], "method": "api", "every": 0, "takes": 0}],
        entities={"e": {"tolerance": "1d"}},
        needs=[{"from": "a", "to": "b", "entity": "e"}],
    )

    (found,) = rows(examine(made), "department_needs")

    assert (found["silo"], found["silo_low"], found["silo_high"]) == (None, 0, 100)


# -- the matrix of flows


def links_of(review: Review) -> dict[tuple[str | None, str | None], tuple[int, int, int, int, int]]:
    """Flows, by hand, broken, not stated and planned, by pair of departments."""
    counts = ("flows", "by_hand", "broken", "not_stated", "planned")
    return {
        (row["source"], row["target"]): tuple(row[key] for key in counts) for row in rows(review, "department_links")
    }


def test_flows_are_counted_between_the_first_departments_of_their_tools() -> None:
    """By hand, broken and not stated are among the flows, planned ones beside them, deprecated ones nowhere."""
    made = document(
        [
            {"id": "a", "departments": ["x", "y"]},
            {"id": "b", "departments": ["y"]},
            {"id": "c", "departments": ["y"]},
            "d",
        ],
        [
            {"source": "a", "target": "b", "method": "api"},
            {"source": "a", "target": "b", "method": "manual"},
            {"source": "a", "target": "c", "method": "file", "bidirectional": True},
            {"source": "c", "target": "a", "status": "broken"},
            {"source": "b", "target": "c", "method": "api", "status": "unknown"},
            {"source": "a", "target": "b", "method": "api", "status": "planned"},
            {"source": "a", "target": "b", "method": "api", "status": "deprecated"},
            {"source": "d", "target": "b"},
            {"source": "c", "target": "d", "status": "planned"},
        ],
    )

    links = links_of(examine(made))
    assert links == {
        ("x", "y"): (3, 1, 0, 0, 1),
        ("y", "x"): (2, 0, 1, 0, 0),
        ("y", "y"): (1, 0, 0, 1, 0),
        (None, "y"): (1, 0, 0, 1, 0),
        ("y", None): (0, 0, 0, 0, 1),
    }


@given(oracles.chance())
@settings(max_examples=40, deadline=None)
def test_every_flow_of_a_stack_is_in_one_row(rng: oracles.Chance) -> None:
    """What the rows count is what the file states, each way of each integration once."""
    written = oracles.random_document(rng, forget=0.15)
    flows = [one for one in written["integrations"] for _ in range(2 if one.get("bidirectional") else 1)]
    counted = links_of(examine(written)).values()

    assert sum(row[0] + row[4] for row in counted) == sum(one.get("status") != "deprecated" for one in flows)
    assert sum(row[2] for row in counted) == sum(one.get("status") == "broken" for one in flows)


# -- the finding


def test_a_pair_that_exchanges_nothing_is_told_once_and_low() -> None:
    """COBBLE-7: nothing of Service reaches Sales, for two reasons; Finance to Service is one need and is not told.

    The tickets must be declared: what only the hub asks for is no silo between departments (methods 14.4).
    """
    asked = {**sample_document("cobble_7"), "needs": [{"from": "sup", "to": "crm", "entity": "ticket"}]}
    review = examine(asked)
    (found,) = (f for f in review.findings if f.code == "silos.department")

    assert told(review) == [("department:sales", "department:service")]
    assert told(examine(sample("cobble_7"))) == []
    assert found.severity == "low"
    assert str(found.title) == "sales gets nothing of what it needs of service"
    assert found.lost == 0  # its needs count where their causes are told
    assert found.follows == ("need:chat>crm/customer", "need:sup>crm/ticket")


def lonely(extra: bool) -> Document:
    """One tool without flows that two tools of another department wait for, and perhaps a second such tool."""
    tools: list[Document] = [
        {"id": "hr", "departments": ["people"]},
        {"id": "erp", "departments": ["finance"]},
        {"id": "pay", "departments": ["finance"]},
    ]
    needs = [{"from": "hr", "to": t, "entity": "e"} for t in ("erp", "pay")]
    if extra:
        tools.append({"id": "time", "departments": ["people"]})
        needs.append({"from": "time", "to": "erp", "entity": "e"})
    return document(tools, [flow("erp", "pay", "e")], entities={"e": {"tolerance": "1d"}}, needs=needs)


def test_a_pair_follows_from_its_needs() -> None:
    """Both needs are told elsewhere, whether one isolated tool explains them or two: the pair is a row of a need."""
    for extra in (False, True):
        (found,) = (f for f in examine(lonely(extra)).findings if f.code == "silos.department")
        assert set(found.follows) == {"need:hr>erp/e", "need:hr>pay/e", *(["need:time>erp/e"] if extra else [])}
        assert str(found.title) == "finance by the flows on record gets nothing of what it needs of people"


def test_one_finding_for_both_directions() -> None:
    """Where neither gets what it needs of the other, the pair is told once."""
    made = lonely(extra=True)
    made["needs"] += [{"from": "pay", "to": "time", "entity": "e"}, {"from": "pay", "to": "hr", "entity": "e"}]
    (found,) = (f for f in examine(made).findings if f.code == "silos.department")

    assert found.subjects == ("department:finance", "department:people")
    assert "of each other" in str(found.title)


def test_how_poor_a_pair_must_be_is_policy() -> None:
    """With a threshold of one half, Sales to Marketing (51) is told as well."""
    review = examine(sample_document("cobble_7"), Policy(department_silo=0.5))

    assert ("department:marketing", "department:sales") in told(review)
    titles = [str(finding.title) for finding in review.findings if finding.code == "silos.department"]
    assert "marketing loses 51% of what it needs of sales" in titles
