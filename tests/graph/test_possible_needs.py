"""What is not stated of masters and roles may be a need: it lowers the coverage, it is never read as "no need"."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import stackaudit as sa
from stackaudit.graph import StackGraph
from stacks import document, read

CASES = Path(__file__).resolve().parents[1] / "cases" / "graph"


def test_an_entity_without_a_stated_master_lowers_the_coverage() -> None:
    """The hub may need beta from whoever is its master: 2 needs known, 1 more possible, so 2/3 is covered."""
    stack = sa.read_stack(CASES / "missing_master.yaml")
    found = sa.audit(stack).measures["silos.index"]
    settled = sa.what_if(stack).change("entity:beta", system_of_record="t0").audit().measures["silos.index"]

    assert (found.low, found.high, found.coverage) == (52.5, 52.5, pytest.approx(2 / 3))
    assert (settled.value, settled.coverage) == (pytest.approx(68.33, abs=0.01), 1.0)


@pytest.mark.parametrize(
    ("entity", "tools", "expected"),
    [
        ({"system_of_record": "m"}, {}, 0),
        ({"system_of_record": "m"}, {"t": {}}, 1),
        ({"system_of_record": "m"}, {"t": {"entities": {"x": "cache"}}}, 0),
        ({"system_of_record": "m"}, {"t": {"entities": {"x": "consumer"}}}, 0),
        ({"system_of_record": "m"}, {"t": {"kind": "conduit"}}, 0),
        ({"system_of_record": "m", "about_customer": None}, {}, 1),
        ({"system_of_record": "h", "about_customer": None}, {}, 0),
        ({}, {}, 0),
        ({"about_customer": True}, {}, 1),
        ({"about_customer": None}, {"t": {"entities": {"x": "producer"}}}, 2),
        ({"system_of_record": "none", "about_customer": True}, {"t": {"entities": {"x": "producer"}}}, 1),
    ],
)
def test_how_many_needs_there_may_be(entity: dict[str, Any], tools: dict[str, Any], expected: int) -> None:
    """A tool of a step that states no roles may need what the step asks for; one that states others does not."""
    facts = {"about_customer": False, **entity}
    if facts["about_customer"] is None:
        del facts["about_customer"]
    other = {"entities": {"y": "cache"}}
    written = document(
        [{"id": id_, **other} for id_ in ("m", "h")] + [{"id": id_, **stated} for id_, stated in tools.items()],
        [],
        hub="h",
        entities={"x": facts, "y": {"system_of_record": "none"}},
        journeys=[{"name": "J", "steps": [{"name": "One", "tools": ["m", *tools], "needs": ["x"]}]}],
    )

    assert StackGraph(read(written)).possible_needs.get("x", 0) == expected


def test_a_tool_that_states_no_role_does_not_need_twice_what_the_hub_needs() -> None:
    """The hub states no roles, and serves a step: the need of the hub is there already."""
    written = document(
        [{"id": "m"}, {"id": "h"}],
        [],
        hub="h",
        entities={"x": {"system_of_record": "m", "about_customer": True}},
        journeys=[{"name": "J", "steps": [{"name": "One", "tools": ["h"], "needs": ["x"]}]}],
    )
    graph = StackGraph(read(written))

    assert ([need.id for need in graph.needs()], graph.possible_needs) == (["need:m>h/x"], {})
