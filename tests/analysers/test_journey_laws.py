"""The laws of journeys (methods 4.3, 11.4), and the brute force."""

from __future__ import annotations

import pytest
import walks
from hypothesis import given, settings

import oracles
from stackaudit.analysers.base import Review
from stackaudit.analysers.journey import journey
from stackaudit.analysers.journey.context import LADDER
from stackaudit.graph import StackGraph
from stacks import Document, measures, read, rows

CLOSE = 1e-9
LAW = settings(max_examples=60, deadline=None)
SMALL = {"largest": 5, "most_flows": 7}
RISING = ("straight_through", "straight_through_strict", "depth_share")


def walk(written: Document) -> Review:
    """What the journey analyser says of a stack."""
    return journey(StackGraph(read(written)))


@given(oracles.chance())
@LAW
def test_both_corners_are_those_of_the_brute_force(rng: oracles.Chance) -> None:
    """Probability, quality and status of every handoff, continuity and depth of every journey: both ends."""
    written = walks.random_walks(rng, forget=rng.choice((0.0, 0.15)), **SMALL)
    review = walk(written)
    worst = walks.handoffs(written, oracles.corner(written, 0), 0)
    best = walks.handoffs(written, oracles.corner(written, -1), 1)
    pairs = [
        (low, high) for lows, highs in zip(worst, best, strict=True) for low, high in zip(lows, highs, strict=True)
    ]
    for row, (low, high) in zip(rows(review, "handoffs"), pairs, strict=True):
        assert (row["probability_low"], row["probability_high"]) == pytest.approx((low.probability, high.probability))
        assert (row["quality_low"], row["quality_high"]) == pytest.approx((low.quality, high.quality))
        if len(row["needs"]) < 2:
            assert row["status"] == (low.status if low.status == high.status else "unknown")
    found = measures(review)
    for one, lows, highs in zip(walks.each_journey(written), worst, best, strict=True):
        if lows:
            continuity, depth = (found[f"journey.{one['id']}.{name}"] for name in ("continuity", "depth"))
            ends = [(walks.continuity(written, part, one), walks.depth(part, one)) for part in (lows, highs)]
            assert (continuity.low, depth.low) == pytest.approx(ends[0], abs=CLOSE)
            assert (continuity.high, depth.high) == pytest.approx(ends[1], abs=CLOSE)


@given(oracles.chance())
@LAW
def test_adding_a_flow_makes_nothing_worse(rng: oracles.Chance) -> None:
    """Continuity, depth, straight-through share: neither end falls; no handoff gets a worse status for sure."""
    before = walks.random_walks(rng, forget=0.1)
    more = oracles.random_flow(rng, [tool["id"] for tool in before["tools"]], list(before["entities"]))
    after = {**before, "integrations": [*before["integrations"], more]}
    old, new = walk(before), walk(after)

    for name, measure in measures(old).items():
        if name.endswith((".continuity", ".depth", *RISING)) and measure.low is not None:
            found = measures(new)[name]
            assert found.low is not None
            assert found.high is not None
            assert measure.high is not None
            assert found.low >= measure.low - CLOSE, name
            assert found.high >= measure.high - CLOSE, name
    for first, second in zip(rows(old, "handoffs"), rows(new, "handoffs"), strict=True):
        if "unknown" not in (first["status"], second["status"]):
            assert LADDER.index(second["status"]) >= LADDER.index(first["status"])


@given(oracles.chance())
@LAW
def test_whatever_the_missing_facts_are_the_interval_holds_it(rng: oracles.Chance) -> None:
    """Fill every missing fact by chance: each number lies inside, and no status that was certain changes."""
    written = walks.random_walks(rng, forget=0.2)
    guess, told = walk(written), walk(oracles.completed(rng, written))

    for name, measure in measures(guess).items():
        found = measures(told)[name]
        if measure.low is not None and measure.high is not None and found.low is not None and found.high is not None:
            assert measure.low - CLOSE <= found.low <= found.high <= measure.high + CLOSE, name
    for first, second in zip(rows(guess, "handoff_needs"), rows(told, "handoff_needs"), strict=True):
        if first["status"] != "unknown":
            assert second["status"] == first["status"]
            assert set(first["flags"]) <= set(second["flags"])


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
def test_nothing_is_broken_that_may_arrive(rng: oracles.Chance) -> None:
    """A need is broken only where even the best case of every missing fact has no path."""
    written = walks.random_walks(rng, forget=0.3)
    best = walk(oracles.extreme(written, best=True))

    for row, told in zip(rows(walk(written), "handoff_needs"), rows(best, "handoff_needs"), strict=True):
        assert (row["status"] == "broken") == (told["status"] == "broken")
