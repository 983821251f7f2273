"""The work budget: where it cuts a search, the result says so and still bounds the truth."""

from __future__ import annotations

from itertools import pairwise

import pytest

import oracles
from stackaudit.engine.audit import audit
from stackaudit.graph import StackGraph, Verdict
from stackaudit.policy import Policy
from stacks import Document, document, flow, read, without

CUT = Policy(label_budget=100)
ENOUGH = Policy(label_budget=100_000)


def ladder_of_choices(hops: int, *, last: str = "0", tolerance: str = "1m", method: str = "api") -> Document:
    """A chain where each hop offers a fast and a sure flow, so that every one of the 2^hops ways is Pareto-best.

    Hop n is either instant and loses a little, or takes 2^n seconds and loses nothing: no two ways have the same age,
    and the older way is always the surer. `last` is the period of one more hop that every way must take.
    """
    tools = [f"t{n:02d}" for n in range(hops + 1)]
    flows = []
    for n, (source, target) in enumerate(pairwise(tools)):
        flows.append(flow(source, target, "e", reliability=0.999 ** (2**n), method=method))
        flows.append(flow(source, target, "e", every=f"{2**n}s", method=method))
    flows.append(flow(tools[-1], "end", "e", every=last, method=method))
    passing = [{"id": name, "relays": ["e"]} for name in tools[1:]]
    reader = {"id": "end", "entities": {"e": "consumer"}}
    entities = {"e": {"system_of_record": tools[0], "tolerance": tolerance, "about_customer": False}}
    return document([tools[0], *passing, reader], flows, entities=entities)


def verdict(written: Document, policy: Policy) -> Verdict:
    """The one verdict of a stack."""
    (found,) = StackGraph(read(written), policy).verdicts()
    return found


def truth(written: Document) -> oracles.Ladder:
    """The ladder of the one need, by brute force."""
    (key,) = oracles.needs(written)
    return oracles.ladder(written, oracles.corner(written, 0), key)


def bounds(written: Document, policy: Policy = CUT) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """Worst and best rungs."""
    found = verdict(written, policy)
    return found.worst.rungs(), found.best.rungs()


def test_within_its_budget_the_search_is_exact() -> None:
    """511 labels fit in a budget of 100,000: the value is the brute force's and is marked exact."""
    written = ladder_of_choices(8)

    found = verdict(written, ENOUGH)

    assert found.worst.exact
    assert found.best.exact
    assert found.worst.rungs() == pytest.approx(truth(written))


def test_past_its_budget_the_result_is_flagged() -> None:
    """A search that was cut short never passes for exact."""
    found = verdict(ladder_of_choices(8), CUT)

    assert not found.worst.exact
    assert not found.best.exact


@pytest.mark.parametrize("tolerance", ["1s", "1m", "2m", "1h"])
@pytest.mark.parametrize("method", ["api", "file"])
def test_past_its_budget_the_bounds_hold_the_exact_value(tolerance: str, method: str) -> None:
    """Every rung of the cut search bounds the brute force from both sides where the target was reached."""
    written = ladder_of_choices(8, tolerance=tolerance, method=method)
    worst, best = bounds(written)

    assert all(low <= q + 1e-12 for low, q in zip(worst, truth(written), strict=True))
    assert all(q <= high + 1e-12 for q, high in zip(truth(written), best, strict=True))


def test_a_target_that_the_cut_search_never_reached_is_bounded_all_the_same() -> None:
    """The only way to the target is slow, so the budget is spent before it: only reliability is left open."""
    written = ladder_of_choices(8, last="1d", tolerance="2d")
    worst, best = bounds(written)

    assert worst[:3] == best[:3] == truth(written)[:3]
    assert all(low <= q + 1e-12 for low, q in zip(worst, truth(written), strict=True))
    assert all(q <= high + 1e-12 for q, high in zip(truth(written), best, strict=True))


def test_the_ladder_nests_where_the_search_was_cut() -> None:
    """A bound keeps the order q0 >= q1 >= q2 >= q3, whether or not the target was reached."""
    for last in ("0", "1d"):
        for rungs in bounds(ladder_of_choices(8, last=last, tolerance="2d")):
            assert list(rungs) == sorted(rungs, reverse=True)


def test_a_cut_search_decides_the_status_all_the_same() -> None:
    """Paths, automation and delay are exact whatever the budget; only how sure is left open, and that is told."""
    late, on_time = ladder_of_choices(8, last="1d"), ladder_of_choices(8, last="1d", tolerance="2d")

    assert verdict(late, CUT).status == verdict(late, ENOUGH).status == "stale"
    assert verdict(on_time, CUT).status == verdict(on_time, ENOUGH).status == "ok"


def test_a_cut_search_is_told_as_a_fact_that_is_missing() -> None:
    """The audit does not crash on a late need of a cut search, and names the budget among what it could not tell."""
    stack = read(ladder_of_choices(8, last="1d"))

    told = {unknown.fact: unknown.blocks for unknown in audit(stack, CUT).unknowns}
    assert told["policy.label_budget"] == ("need:t00>end/e",)
    assert "policy.label_budget" not in {unknown.fact for unknown in audit(stack, ENOUGH).unknowns}


def test_the_budget_is_shared_by_all_searches_over_a_stack() -> None:
    """A small file with many hard entities costs no more than one budget."""
    written = ladder_of_choices(8)
    names = [f"e{n}" for n in range(6)]
    written["entities"] = dict.fromkeys(names, written["entities"]["e"])
    for record in (*written["integrations"], *(t for t in written["tools"] if isinstance(t, dict))):
        for part in ("entities", "relays"):
            if isinstance(record.get(part), list):
                record[part] = names
            elif isinstance(record.get(part), dict):
                record[part] = dict.fromkeys(names, "consumer")
    graph = StackGraph(read(written), Policy(label_budget=1200))

    exact = [found.worst.exact for found in graph.verdicts()]
    assert exact == [True, *[False] * 5]
    assert graph.budget.left < 0


def test_a_target_that_cannot_be_reached_has_no_path_whatever_the_budget() -> None:
    """A budget changes nothing where even the bounds say that no flow leads there."""
    written = ladder_of_choices(8)
    written["integrations"].pop()

    assert verdict(written, ENOUGH).status == "no-path"
    assert verdict(written, CUT).best.rungs() == (0, 0, 0, 0)


def test_bounds_hold_where_facts_are_missing_too() -> None:
    """Both reasons for an interval together: the cut search bounds the brute force of both corners."""
    written = ladder_of_choices(7)
    written["integrations"][0] = without(written["integrations"][0], "reliability")
    written["integrations"][3] = without(written["integrations"][3], "method")
    (key,) = oracles.needs(written)
    worst, best = bounds(written)

    low = oracles.ladder(written, oracles.corner(written, 0), key)
    high = oracles.ladder(written, oracles.corner(written, -1), key)

    assert all(bound <= q + 1e-12 for bound, q in zip(worst, low, strict=True))
    assert all(q <= bound + 1e-12 for q, bound in zip(high, best, strict=True))
