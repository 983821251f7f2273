"""Path quality and its ladder, held against the brute force, in both corners of what is not stated."""

from __future__ import annotations

import math
import random
from itertools import pairwise

import pytest
from hypothesis import given, settings

import oracles
from stackaudit.graph import DataNeed, StackGraph, Verdict
from stackaudit.graph.quality import timeliness
from stackaudit.policy import Policy
from stacks import DAY, HOUR, Document, document, flow, read, sample, without

WITHIN: Document = {"customer": {"system_of_record": "crm", "tolerance": "24h"}}
READER: Document = {"id": "esp", "entities": {"customer": "consumer"}}


def verdicts(written: Document) -> dict[oracles.Key, Verdict]:
    """Verdicts by source, target and entity."""
    return {verdict.need.key: verdict for verdict in StackGraph(read(written)).verdicts()}


def between(*flows: Document, entity: Document | None = None, **rest: object) -> Verdict:
    """The verdict on the one need of a master and a reader."""
    facts = {"customer": {"system_of_record": "crm", "tolerance": "24h"} if entity is None else entity, "order": {}}
    (verdict,) = verdicts(document(["crm", READER, "bus"], flows, entities=facts, **rest)).values()
    return verdict


# -- formulas


@pytest.mark.parametrize(
    ("latency", "tolerance", "worst", "best"),
    [
        (0.0, 0.0, 1.0, 1.0),
        (1.0, 0.0, 0.0, 0.0),
        (50.0, 100.0, 1.0, 1.0),
        (100.0, 100.0, 1.0, 1.0),
        (400.0, 100.0, 0.25, 0.25),
        (math.inf, 100.0, 0.0, 0.0),
        (50.0, None, 0.0, 1.0),
        (0.0, None, 1.0, 1.0),
        (math.inf, None, 0.0, 1.0),
    ],
)
def test_timeliness_is_one_up_to_the_tolerance_then_falls(
    latency: float, tolerance: float | None, worst: float, best: float
) -> None:
    """Phi is 1 up to the tolerance, then tolerance / latency; a tolerance that is not stated may be any."""
    assert timeliness(latency, tolerance, "worst") == worst
    assert timeliness(latency, tolerance, "best") == best


def test_the_path_of_the_worked_example_multiplies_its_hops() -> None:
    """WEB to CRM to ESP: 1.1 hours, reliability 0.9702, fully automatic, quality 0.9702 (methods 1.3)."""
    (verdict,) = StackGraph(sample("cobble_7")).verdicts([DataNeed("web", "esp", "customer", 1.0, DAY)])

    assert verdict.worst == verdict.best
    assert verdict.best.latency == pytest.approx(1.1 * HOUR)
    assert verdict.best.reliability == pytest.approx(0.9702)
    assert verdict.best.rungs() == pytest.approx((1, 1, 1, 0.9702))
    assert verdict.best.route == ("f1", "f2")


def test_hourly_then_daily_is_up_to_twenty_five_hours_old() -> None:
    """Worst ages add up over unsynchronised hops (methods 1.3)."""
    hops = [flow("crm", "bus", "customer", every="1h"), flow("bus", "esp", "customer", every="24h")]
    tools = ["crm", {"id": "bus", "kind": "conduit"}, READER]

    (verdict,) = verdicts(document(tools, hops, entities=WITHIN)).values()

    assert verdict.best.latency == 25 * HOUR
    assert verdict.best.value == pytest.approx(24 / 25)


def test_a_need_of_a_tool_with_itself_is_met() -> None:
    """Quality is 1 where source and target are the same (methods 1.3)."""
    (verdict,) = StackGraph(sample("cobble_7")).verdicts([DataNeed("chat", "chat", "customer")])

    assert verdict.worst.rungs() == verdict.best.rungs() == (1, 1, 1, 1)
    assert (verdict.status, verdict.lost) == ("ok", (0, 0))


def test_each_rung_takes_its_own_best_path() -> None:
    """q1 may come from the automatic path while q3 comes from the sure one: rungs nest, witnesses differ."""
    verdict = between(
        flow("crm", "esp", "customer", method="api", every="7d", reliability=1.0),
        flow("crm", "esp", "customer", method="file", every="1h", reliability=0.5),
    )

    assert verdict.best.rungs() == pytest.approx((1, 1, 0.8, 0.4))
    assert verdict.best.latency == HOUR


def test_planned_and_broken_flows_carry_nothing() -> None:
    """A need that only planned, broken or deprecated flows could serve has no path."""
    flows = [flow("crm", "esp", "customer", status=status) for status in ("planned", "broken", "deprecated")]

    assert between(*flows).status == "no-path"


def test_the_flow_must_run_in_the_direction_of_the_need() -> None:
    """A flow back is no flow there."""
    assert between(flow("esp", "crm", "customer")).status == "no-path"
    assert between(flow("esp", "crm", "customer", bidirectional=True)).status == "ok"


def test_the_flow_must_carry_the_entity() -> None:
    """Another entity's flow does not help; one of several does."""
    assert between(flow("crm", "esp", "order")).status == "no-path"
    assert between(flow("crm", "esp", "order", "customer")).status == "ok"


# -- relays: masters, the hub and conduits; a stated relay is additive; not stated is perhaps


@pytest.mark.parametrize(
    ("middle", "hub", "passes"),
    [
        ({"id": "mid"}, None, None),
        ({"id": "mid", "kind": "service"}, None, None),
        ({"id": "mid", "relays": []}, None, False),
        ({"id": "mid", "relays": ["order"]}, None, False),
        ({"id": "mid", "terminal": True}, None, False),
        ({"id": "mid"}, "mid", True),
        ({"id": "mid", "terminal": True}, "mid", True),
        ({"id": "mid", "kind": "conduit"}, None, True),
        ({"id": "mid", "relays": ["customer"]}, None, True),
        ({"id": "mid", "relays": ["customer"], "terminal": True}, None, True),
        ({"id": "mid", "relays": ["order"], "kind": "conduit"}, None, True),
        ({"id": "mid", "relays": ["order"]}, "mid", True),
    ],
)
def test_only_relays_pass_on_what_they_received(middle: Document, hub: str | None, passes: bool | None) -> None:
    """The hub, conduits and tools that say so pass records on; a stated list adds to that; silence is perhaps."""
    flows = [flow("crm", "mid", "customer"), flow("mid", "esp", "customer")]
    entities = {"customer": {"system_of_record": "crm", "tolerance": "24h"}, "order": {}}
    found = StackGraph(
        read(document(["crm", middle, READER], flows, entities=entities, **({"hub": hub} if hub else {})))
    )

    (verdict,) = [one for one in found.verdicts() if one.need.id == "need:crm>esp/customer"]

    assert found.relays("mid", "customer") is passes
    assert (verdict.worst.path, verdict.best.path) == (passes is True, passes is not False)
    assert verdict.status == {None: "unknown", False: "no-path", True: "ok"}[passes]


def test_a_master_in_the_middle_passes_on() -> None:
    """From producer over the master to another tool: the master relays by default."""
    tools = [{"id": "web", "entities": {"customer": "producer"}}, "crm", READER]
    hops = [flow("web", "crm", "customer"), flow("crm", "esp", "customer")]
    graph = StackGraph(read(document(tools, hops, entities=WITHIN)))

    assert graph.verdicts([DataNeed("web", "esp", "customer", 1.0, DAY)])[0].status == "ok"


# -- status


def test_status_of_each_kind() -> None:
    """Ok, near its limit, stale, by hand, no path: the ladder of methods 2.2, facts all stated."""
    assert between(flow("crm", "esp", "customer", every="19h")).status == "ok"
    assert between(flow("crm", "esp", "customer", every="20h")).status == "near-limit"
    assert between(flow("crm", "esp", "customer", every="24h")).status == "near-limit"
    assert between(flow("crm", "esp", "customer", every="25h")).status == "stale"
    assert between(flow("crm", "esp", "customer", method="manual")).status == "manual-only"
    assert between().status == "no-path"


def test_a_late_path_by_hand_is_by_hand_first() -> None:
    """CRM to BIL is weekly and by hand: manual-only, not stale; S7 looks at automated paths only."""
    assert between(flow("crm", "esp", "customer", method="manual", every="7d")).status == "manual-only"


def test_automation_at_the_threshold_is_automated() -> None:
    """A path is by hand only below the threshold (a < 0.5)."""
    written = document(["crm", READER], [flow("crm", "esp", "customer", method="rpa")], entities=WITHIN)

    (at,) = StackGraph(read(written), Policy(automation_threshold=0.7)).verdicts()
    (above,) = StackGraph(read(written), Policy(automation_threshold=0.71)).verdicts()

    assert (at.status, above.status) == ("ok", "manual-only")


def test_a_need_is_not_stale_where_a_slower_rated_method_is_in_time() -> None:
    """S7 asks for the best latency over all automated paths: an hourly file beats an api of 28.8 hours."""
    verdict = between(
        flow("crm", "esp", "customer", method="api", every="1728m"),
        flow("crm", "esp", "customer", method="file", every="1h"),
    )

    assert verdict.best.automatic_latency == HOUR
    assert verdict.status == "ok"


def test_a_need_is_not_near_its_limit_where_another_automated_path_is_fast() -> None:
    """Near-stale is 0.8 < L / tau <= 1 for the best latency over all automated paths."""
    verdict = between(
        flow("crm", "esp", "customer", method="api", every="22h"),
        flow("crm", "esp", "customer", method="file", every="1h"),
    )

    assert (verdict.best.automatic_latency, verdict.status) == (HOUR, "ok")


@pytest.mark.parametrize(
    ("flows", "entity", "missing"),
    [
        ([flow("crm", "esp", "customer", status="unknown")], None, ("path",)),
        ([without(flow("crm", "esp", "customer"), "entities")], None, ("path",)),
        ([without(flow("crm", "esp", "customer"), "method")], None, ("method",)),
        ([without(flow("crm", "esp", "customer"), "every")], None, ("latency",)),
        ([without(flow("crm", "esp", "customer"), "takes")], None, ("latency",)),
        ([without(flow("crm", "esp", "customer", every="13h"), "takes")], None, ("latency",)),
        ([flow("crm", "esp", "customer", every="1h")], {"system_of_record": "crm"}, ("tolerance",)),
    ],
    ids=["status", "entities", "method", "every", "takes-of-event-driven", "takes-of-periodic", "tolerance"],
)
def test_a_fact_that_would_decide_and_is_missing_makes_the_status_unknown(
    flows: list[Document], entity: Document | None, missing: tuple[str, ...]
) -> None:
    """Unknown is neither ok nor a finding; what is open is named."""
    verdict = between(*flows, entity=entity)

    assert (verdict.status, verdict.open) == ("unknown", missing)


def test_a_missing_fact_that_decides_nothing_leaves_the_status() -> None:
    """The status stands where the missing fact could not change it: a run time, a reliability, a tolerance."""
    assert between(without(flow("crm", "esp", "customer", every="1h"), "takes")).status == "ok"
    assert between(without(flow("crm", "esp", "customer", every="25h"), "takes")).status == "stale"
    assert between(without(flow("crm", "esp", "customer"), "reliability")).status == "ok"
    assert between(flow("crm", "esp", "customer"), entity={"system_of_record": "crm"}).status == "ok"
    assert between(without(flow("crm", "esp", "customer", method="manual"), "every")).status == "manual-only"


def test_a_missing_reliability_spans_the_whole_of_q3_only() -> None:
    """Reliability not stated: q3 from 0 to 1, the rungs before it settled, and the weight lost an interval."""
    verdict = between(without(flow("crm", "esp", "customer"), "reliability"))

    assert (verdict.worst.rungs(), verdict.best.rungs()) == ((1, 1, 1, 0), (1, 1, 1, 1))
    assert verdict.lost == (0, 1)


# -- against the brute force


@given(oracles.documents())
@settings(max_examples=120, deadline=None)
def test_every_rung_is_the_best_of_all_simple_paths(written: Document) -> None:
    """Facts all stated: each rung equals the brute force of Appendix A, and both corners are one."""
    world = oracles.corner(written, 0)

    for key, verdict in verdicts(written).items():
        assert verdict.worst.rungs() == pytest.approx(oracles.ladder(written, world, key), abs=1e-12)
        assert verdict.worst.rungs() == verdict.best.rungs()
        assert verdict.worst.exact


@given(oracles.documents())
@settings(max_examples=120, deadline=None)
def test_status_is_what_the_taxonomy_says(written: Document) -> None:
    """Facts all stated: no path, by hand, stale, near its limit or ok, as the brute force over all paths says."""
    world = oracles.corner(written, 0)

    for key, verdict in verdicts(written).items():
        assert (key, verdict.status) == (key, oracles.status(written, world, key))


@given(oracles.documents(forget=0.25))
@settings(max_examples=120, deadline=None)
def test_both_corners_are_the_brute_force_of_the_worst_and_the_best_facts(written: Document) -> None:
    """Facts missing: worst and best rungs equal the brute force with every fact at its worst and at its best."""
    worst, best = oracles.corner(written, 0), oracles.corner(written, -1)

    for key, verdict in verdicts(written).items():
        assert verdict.worst.rungs() == pytest.approx(oracles.ladder(written, worst, key), abs=1e-12)
        assert verdict.best.rungs() == pytest.approx(oracles.ladder(written, best, key), abs=1e-12)


@given(oracles.documents(forget=0.15))
@settings(max_examples=80, deadline=None)
def test_the_ladder_nests_and_the_corners_keep_their_order(written: Document) -> None:
    """q0 >= q1 >= q2 >= q3 in both corners, and no rung is better in the worst corner than in the best."""
    for verdict in verdicts(written).values():
        worst, best = verdict.worst.rungs(), verdict.best.rungs()
        assert list(worst) == sorted(worst, reverse=True)
        assert list(best) == sorted(best, reverse=True)
        assert all(low <= high for low, high in zip(worst, best, strict=True))
        assert 0 <= verdict.lost[0] <= verdict.lost[1] <= verdict.need.weight


@given(oracles.documents(forget=0.15), oracles.chance())
@settings(max_examples=80, deadline=None)
def test_a_settled_status_holds_whatever_the_missing_facts_are(written: Document, rng: random.Random) -> None:
    """What is told although facts are missing stays true when they are filled in; near its limit is a shade of ok."""
    full = oracles.completed(rng, written)
    world = oracles.corner(full, 0)

    for key, verdict in verdicts(written).items():
        told, true = verdict.status, oracles.status(full, world, key)
        if told == "near-limit":
            assert true in {"ok", "near-limit"}
        elif told != "unknown":
            assert (key, told) == (key, true)


@given(oracles.documents(forget=0.1))
@settings(max_examples=80, deadline=None)
def test_the_witness_gives_the_value(written: Document) -> None:
    """The route of a verdict leads from source to target, and its hops multiply to the value it proves."""
    graph = StackGraph(read(written))
    for verdict in graph.verdicts():
        if not verdict.worst.route:
            continue
        flows = [graph.flow(id_) for id_ in verdict.worst.route]
        assert (flows[0].source, flows[-1].target) == (verdict.need.source, verdict.need.target)
        assert all(a.target == b.source for a, b in pairwise(flows))
        assert verdict.worst.latency == pytest.approx(sum(f.latency[1] for f in flows))
        on_time = timeliness(sum(f.latency[1] for f in flows), verdict.need.tolerance, "worst")
        value = min(f.automation[0] for f in flows) * on_time * math.prod(f.reliability[0] for f in flows)
        assert value == pytest.approx(verdict.worst.value)
