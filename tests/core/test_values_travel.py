"""Every value that the library hands out can be pickled and copied, and is equal after that."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from typing import Any

import pytest

import stackaudit as sa
from stackaudit.diagrams.registry import CHARTS

TRAVELS: dict[str, Callable[[Any], Any]] = {
    "pickled": lambda value: pickle.loads(pickle.dumps(value)),
    "copied": copy.copy,
    "copied deeply": copy.deepcopy,
}
every_way = pytest.mark.parametrize("travel", TRAVELS.values(), ids=TRAVELS)


@pytest.fixture(scope="module")
def audit() -> sa.Audit:
    return sa.audit(sa.read_stack("sample_stacks/brightside_45.yaml"))


@pytest.fixture(scope="module")
def values(audit: sa.Audit) -> dict[str, object]:
    """A value of each kind."""
    cobble, rollout = (sa.read_stack(f"sample_stacks/{name}.yaml") for name in ("cobble_7", "crm_rollout"))
    before, after = sa.audit(cobble), sa.audit(sa.what_if(cobble).retire("ads").stack)
    parts = ("findings", "acceptances", "measures", "reviews", "priorities", "scorecard", "score", "report", "rules")
    return {
        **{part: getattr(audit, part) for part in parts},
        "stack": cobble,
        "stack read from lists": sa.read_stack("sample_stacks/lists"),
        "read": sa.read_with_notes("sample_stacks/lists"),
        "audit": audit,
        "audit of a rollout": sa.audit(rollout),
        "questions": audit.questions,
        "policy": sa.Policy(),
        "comparison": sa.compare(before, after),
        "integration plan": sa.plan_integrations(cobble),
        "consolidation plan": sa.plan_consolidation(sa.read_stack("sample_stacks/consolidate_7.yaml")),
        "reconciliation": sa.reconcile(cobble, rollout),
        "what if": sa.what_if(cobble).retire("ads"),
    }


@every_way
def test_values_travel(values: dict[str, object], travel: Callable[[Any], Any]) -> None:
    """They are equal, though nothing of them is shared with a deep copy."""
    arrived: dict[str, Any] = {name: travel(value) for name, value in values.items()}

    assert [name for name, value in values.items() if arrived[name] != value] == []
    assert [name for name, value in values.items() if type(arrived[name]) is not type(value)] == []
    assert repr(arrived) == repr(values)
    with pytest.raises(sa.UnknownNameError, match="did you mean"):
        arrived["measures"]["silos.unified_view_reech"]


@every_way
def test_what_travelled_says_the_same(values: dict[str, Any], audit: sa.Audit, travel: Callable[[Any], Any]) -> None:
    """Reports are made from what arrived as from what was sent, and a graph answers as before."""
    arrived = travel(audit)

    assert arrived.summary().markdown() == audit.summary().markdown()
    assert travel(audit.summary()).markdown() == audit.summary().markdown()
    assert travel(audit.graph).components() == audit.graph.components()
    assert travel(values["comparison"]).markdown() == values["comparison"].markdown()


@every_way
def test_every_diagram_travels(audit: sa.Audit, travel: Callable[[Any], Any]) -> None:
    """Whether it was looked at or not; the copy draws a figure of its own."""
    rollout = sa.audit(sa.read_stack("sample_stacks/crm_rollout.yaml"))
    drawn = 0
    for kind in CHARTS.load():
        for of in (audit, rollout):
            try:
                diagram = of.diagram(kind)
            except sa.StackAuditError:
                continue
            drawn += 1
            arrived = travel(diagram)
            assert (arrived, arrived.title, arrived.alt) == (diagram, diagram.title, diagram.alt)
    assert drawn >= len(CHARTS.load())

    seen = audit.diagram("renewals")
    picture = seen.png()
    arrived = travel(seen)
    assert arrived.png() == picture
    assert arrived.figure is arrived.figure is not seen.figure
