"""The laws of journeys (methods 4.3, 11.4, 14.2), and the brute force."""

from __future__ import annotations

from typing import Any

import pytest
import walks
from hypothesis import given, settings

import oracles
from stackaudit.analysers.base import Review
from stackaudit.analysers.journey.analyser import journey
from stackaudit.graph import StackGraph
from stacks import Document, measures, read, rows

CLOSE = 1e-9
LAW = settings(max_examples=60, deadline=None)
SMALL = {"largest": 5, "most_flows": 7}


def walk(written: Document) -> Review:
    """What the journey analyser says of a stack."""
    return journey(StackGraph(read(written)))


def _held_to_the_brute_force(written: Document) -> None:
    """Continuity and depth of every journey, at both ends of what is not known."""
    found = measures(walk(written))
    for one in walks.each_journey(written):
        if any(walks.preceding(one).values()):
            continuity, depth = (found[f"journey.{one['id']}.{name}"] for name in ("continuity", "depth"))
            for which, end in ((0, "low"), (-1, "high")):
                assert getattr(continuity, end) == pytest.approx(walks.continuity(written, which, one), abs=CLOSE)
                assert getattr(depth, end) == pytest.approx(walks.depth(written, which, one), abs=CLOSE)


@pytest.mark.parametrize("block", range(10))
def test_chains_are_those_of_the_brute_force(block: int) -> None:
    """1,000 random chains: every way of every kind of records is tried."""
    for seed in range(100 * block, 100 * block + 100):
        _held_to_the_brute_force(_random(seed, joins=0.0))


@pytest.mark.parametrize("block", range(4))
def test_graphs_are_those_of_the_brute_force(block: int) -> None:
    """400 random journeys with splits and joins."""
    for seed in range(100 * block, 100 * block + 100):
        _held_to_the_brute_force(_random(seed, joins=0.7))


def _random(seed: int, joins: float) -> Document:
    """Every second journey is one on which the records have to move; a third of them lacks facts."""
    forget = 0.15 if seed % 3 == 0 else 0.0
    if seed % 2:
        return walks.winding(seed, joins=joins, forget=forget)
    return walks.seeded(seed, joins=joins, forget=forget, **SMALL)


@pytest.mark.parametrize("block", range(4))
def test_each_leg_is_that_of_the_brute_force(block: int) -> None:
    """400 random chains with every fact stated: source, target and status of each leg, where no two ways tie."""
    compared = 0
    for seed in range(100 * block, 100 * block + 100):
        written = (
            walks.winding(seed)
            if seed % 2
            else walks.seeded(seed, joins=0.0, lively=0.6, gaps=0.0, largest=4, most_flows=6)
        )
        for tool in written["tools"]:
            tool["kind"] = "tool"  # what one conduit endangers is asked of the library elsewhere
        found = {(r["journey"], r["to_step"], r["entity"]): r for r in rows(walk(written), "handoff_needs")}
        for one in walks.each_journey(written):
            for entity in written["entities"]:
                case = walks.Case(written, oracles.corner(written, 0), one, entity)
                evidence = walks.evidence(case)
                if one["steps"][0]["id"] in evidence:
                    continue  # what moves inside the first step is told with the handoff after it
                for step, told in evidence.items():
                    row = found.get((one["id"], step, entity))
                    if told is not None and row is not None:
                        compared += 1
                        status = "" if row["status"] in {"stays", "there", "made"} else row["status"]
                        assert (row["source"], row["target"], status) == told, (seed, step)
    assert compared > 30


@given(oracles.chance())
@LAW
def test_adding_a_flow_makes_nothing_worse(rng: oracles.Chance) -> None:
    """Continuity, depth, straight-through share: neither end falls."""
    before = (
        walks.winding(rng.told, joins=0.3) if rng.random() < 0.5 else walks.random_walks(rng, forget=0.1, lively=0.7)
    )
    more = oracles.random_flow(rng, [tool["id"] for tool in before["tools"]], list(before["entities"]))
    after = {**before, "integrations": [*before["integrations"], more]}
    old, new = measures(walk(before)), measures(walk(after))

    rising = [name for name in old if name.endswith((".continuity", ".depth"))]
    for name in (*rising, "journey.straight_through", "journey.depth_share"):
        low, high = old[name].low, old[name].high
        if low is not None and high is not None:
            assert new[name].low >= low - CLOSE, name
            assert new[name].high >= high - CLOSE, name


@given(oracles.chance())
@LAW
def test_whatever_the_missing_facts_are_the_interval_holds_it(rng: oracles.Chance) -> None:
    """Fill every missing fact by chance: continuity, depth, the shares made of them, and the breaks lie inside."""
    written = walks.random_walks(rng, forget=0.2)
    if rng.random() < 0.5:
        written = walks.winding(rng.told, joins=0.3, forget=0.2)
    for one in written["journeys"]:
        one["primary"] = True
    guess, told = walk(written), walk(oracles.completed(rng, written))

    for name, measure in measures(guess).items():
        found = measures(told)[name]
        if name.endswith(("lead_time_hours", "strict")):
            continue  # those of one way, and which way is best is a matter of the facts
        if measure.low is not None and measure.high is not None and found.low is not None and found.high is not None:
            assert measure.low - CLOSE <= found.low <= found.high <= measure.high + CLOSE, name
    for first, second in zip(rows(guess, "handoffs"), rows(told, "handoffs"), strict=True):
        for column in ("probability", "dependent"):
            assert first[f"{column}_low"] - CLOSE <= second[f"{column}_low"]
            assert second[f"{column}_high"] <= first[f"{column}_high"] + CLOSE


@given(oracles.chance())
@LAW
def test_bounds_nest(rng: oracles.Chance) -> None:
    """Whatever the dependence, the product lies inside; depth lies between 0 and the number of handoffs."""
    review = walk(walks.random_walks(rng, forget=0.1))

    for row in rows(review, "handoffs"):
        assert row["dependent_low"] - CLOSE <= row["probability_low"] <= row["probability_high"]
        assert row["probability_high"] <= row["dependent_high"] + CLOSE
    for row in rows(review, "journeys"):
        assert row["dependent_low"] - CLOSE <= row["continuity_low"]
        assert row["continuity_high"] <= row["dependent_high"] + CLOSE
        assert 0 <= row["depth_low"] <= row["depth_high"] <= row["handoffs"] + CLOSE


@given(oracles.chance())
@LAW
def test_the_order_of_the_file_changes_nothing(rng: oracles.Chance) -> None:
    """Tools, flows, needs, entities and journeys in another order: the same review."""
    written = walks.random_walks(rng, forget=0.1)
    again = oracles.shuffled(rng, written)
    rng.shuffle(again["journeys"])

    assert walk(again) == walk(written)


@given(oracles.chance())
@LAW
def test_the_order_of_the_steps_changes_no_number(rng: oracles.Chance) -> None:
    """Steps that state what comes before them, in another order: the same measures and the same rows."""
    written = walks.random_walks(rng, lively=0.9)
    for one in written["journeys"]:
        before = walks.preceding(one)
        for step in one["steps"]:
            step["after"] = before[step["id"]]
    again = {**written, "journeys": [{**one, "steps": list(one["steps"])} for one in written["journeys"]]}
    for one in again["journeys"]:
        rng.shuffle(one["steps"])
    first, second = walk(written), walk(again)

    assert {name: (m.low, m.high) for name, m in measures(first).items()} == {
        name: (m.low, m.high) for name, m in measures(second).items()
    }

    def statuses(review: Review) -> dict[Any, Any]:
        return {(row["journey"], row["to_step"]): (row["status"], row["path"]) for row in rows(review, "handoffs")}

    assert statuses(first) == statuses(second)
