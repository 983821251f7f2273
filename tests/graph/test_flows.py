"""Flows: one arc for each way, their ids and their facts as intervals."""

from __future__ import annotations

import math
from datetime import timedelta

import pytest

from stackaudit.graph import Flow, StackGraph
from stackaudit.graph.flows import worst_age
from stackaudit.policy import Policy
from stacks import HOUR, Document, flow, stack, without

H = timedelta(hours=1)


def flows(*integrations: Document | str) -> dict[str, Flow]:
    """Flows by id."""
    found = StackGraph(stack("abcd", integrations)).flows  # type: ignore[arg-type]  # shorthand texts are read too
    assert len({one.id for one in found}) == len(found)
    return {one.id: one for one in found}


@pytest.mark.parametrize(
    ("every", "takes", "expected"),
    [
        (H, H / 10, (3960.0, 3960.0)),
        (24 * H, 0 * H, (86400.0, 86400.0)),
        (0 * H, H / 10, (360.0, 360.0)),
        (0 * H, 0 * H, (0.0, 0.0)),
        (H, None, (3600.0, 7200.0)),
        (0 * H, None, (0.0, math.inf)),
        (None, H, (3600.0, math.inf)),
        (None, None, (0.0, math.inf)),
    ],
)
def test_the_worst_age_is_period_plus_run_time_or_an_interval(
    every: timedelta | None, takes: timedelta | None, expected: tuple[float, float]
) -> None:
    """T + d where both are stated; T to 2 T without d; no upper end without T, or without d where T is 0."""
    assert worst_age(every, takes) == expected


def test_a_flow_bears_its_own_id_or_its_ends() -> None:
    """A stated id stands; without one the ends name the flow, and parallel ones count from 2."""
    found = flows(
        flow("a", "b", "x", id="sync"),
        flow("a", "b", "x", method="api"),
        flow("a", "b", "x", method="file"),
        flow("b", "a", "x"),
    )

    assert sorted(found) == ["a>b", "a>b#2", "b>a", "sync"]
    assert {found[id_].subject for id_ in ("sync", "a>b", "a>b#2")} == {"flow:a>b"}


def test_a_two_way_integration_is_two_flows_with_the_same_facts() -> None:
    """Both ways share facts and record; the way back has its own id."""
    found = flows(
        flow("a", "b", "x", id="sync", bidirectional=True, every="1h"), flow("c", "d", "x", bidirectional=True)
    )

    assert sorted(found) == ["c>d", "d>c", "sync", "sync<"]
    there, back = found["sync"], found["sync<"]
    assert (back.source, back.target) == ("b", "a")
    assert there.latency == back.latency == (HOUR, HOUR)
    assert there.integration is back.integration


def test_a_two_way_integration_beside_a_flow_back_stays_apart_from_it() -> None:
    """Ids stay unique where the way back of one integration runs beside another."""
    found = flows(flow("a", "b", "x", bidirectional=True), flow("b", "a", "x", method="file"), flow("b", "a", "x"))

    assert sorted(found) == ["a>b", "b>a", "b>a#2", "b>a#3"]


def test_ids_of_parallel_flows_do_not_depend_on_the_order_of_the_file() -> None:
    """Whichever stands first in the file, the same record has the same id."""
    one, two = flow("a", "b", "x", method="file"), flow("a", "b", "x", method="api")

    assert {i: f.integration.method for i, f in flows(one, two).items()} == {
        i: f.integration.method for i, f in flows(two, one).items()
    }


def test_ids_of_parallel_flows_do_not_depend_on_the_order_of_their_entities() -> None:
    """A list of entities is a set: another order of it is the same flow and keeps the ids."""
    rest = flow("a", "b", "x", "z", every="1h")
    first = flows(flow("a", "b", "x", "y", every="4h"), rest)
    second = flows(flow("a", "b", "y", "x", every="4h"), rest)

    assert {i: f.latency for i, f in first.items()} == {i: f.latency for i, f in second.items()}


def test_what_is_not_stated_is_an_interval() -> None:
    """Method, schedule and reliability that are absent span all they may be."""
    (bare,) = flows("a -> b").values()

    assert bare.automation == (0.25, 1.0)
    assert bare.latency == (0.0, math.inf)
    assert bare.reliability == (0.0, 1.0)
    assert bare.entities is None
    assert bare.certain


@pytest.mark.parametrize(
    ("method", "automation"),
    [("native", 1), ("api", 1), ("ipaas", 1), ("rpa", 0.7), ("file", 0.8), ("manual", 0.25)],
)
def test_automation_is_what_the_table_of_the_reference_says(method: str, automation: float) -> None:
    """The default table is that of methods 0."""
    assert flows(flow("a", "b", "x", method=method))["a>b"].automation == (automation, automation)


def test_a_policy_may_rate_a_method_otherwise_and_keep_the_rest() -> None:
    """A policy that names one method changes that one only, and the span of the unstated."""
    integrations = [flow("a", "b", "x", method="file"), without(flow("c", "d", "x"), "method")]
    graph = StackGraph(stack("abcd", integrations), Policy(automation={"file": 0.1}))

    assert {one.id: one.automation for one in graph.flows} == {"a>b": (0.1, 0.1), "c>d": (0.1, 1.0)}


@pytest.mark.parametrize(
    ("status", "runs", "certain"),
    [
        ("active", True, True),
        ("degraded", True, True),
        ("unknown", True, False),
        ("broken", False, False),
        ("planned", False, False),
        ("deprecated", False, False),
    ],
)
def test_only_active_and_degraded_flows_run_for_sure(status: str, runs: bool, certain: bool) -> None:
    """Active and degraded flows run, unknown ones may, all others carry nothing (methods 1.1)."""
    (one,) = flows(flow("a", "b", "x", status=status)).values()

    assert (one.runs, one.runs and one.certain) == (runs, certain)


def test_a_flow_is_a_row_of_evidence() -> None:
    """As a hop it tells its ends, method, conduit, hours and reliability."""
    graph = StackGraph(
        stack("abc", [flow("a", "b", "x", id="f", method="ipaas", via="c", every="2h", reliability=0.9)])
    )

    hop = graph.flow("f").hop()

    assert (hop.source, hop.target, hop.flow, hop.method, hop.via) == ("a", "b", "f", "ipaas", "c")
    assert (hop.latency_hours, hop.reliability) == ((2.0, 2.0), (0.9, 0.9))
