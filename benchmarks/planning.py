"""How large a repair can be proved, and how long it takes; what the heuristic misses above that.

Run it with `python benchmarks/planning.py` on a quiet machine. Nothing here is a test.
"""

from __future__ import annotations

import random
import time
from typing import Any

from generate import stack_document

import stackaudit as sa
from stackaudit.choice import milp

SAMPLES = ("cobble_7", "corner_shop", "brightside_45", "gitlab_2022")


def random_stack(tools: int, needs: int, seed: int, cheapest: int = 5) -> sa.Stack:
    """Needs with few targets, as masters are; on offer are each tool's cheapest links (performance notes 6)."""
    rng = random.Random(seed)
    names = [f"t{n:03}" for n in range(tools)]
    effort = {name: rng.uniform(0.5, 3.0) for name in names}
    targets = rng.sample(names, max(2, needs // 3))
    wanted: set[tuple[str, str]] = set()
    while len(wanted) < needs:
        source, target = rng.choice(names), rng.choice(targets)
        if source != target:
            wanted.add((source, target))
    cost = {(a, b): round((effort[a] + effort[b]) * rng.uniform(0.7, 1.3), 2) for a in names for b in names if a != b}
    offered: set[tuple[str, str]] = set(wanted)
    for name in names:
        offered |= set(sorted((p for p in cost if p[0] == name), key=cost.__getitem__)[:cheapest])
        offered |= set(sorted((p for p in cost if p[1] == name), key=cost.__getitem__)[:cheapest])
    facts: dict[str, Any] = {"entities": ["data"], "method": "api"}
    return sa.Stack.model_validate(
        {
            "name": f"{tools} tools, {needs} needs",
            "tools": [{"id": name, "relays": ["data"]} for name in names],
            "entities": {"data": {}},
            "integrations": [{"source": a, "target": b, **facts} for a, b in _pairs(rng, names)],
            "needs": [{"from": a, "to": b, "entity": "data"} for a, b in sorted(wanted)],
            "candidates": [{"source": a, "target": b, "cost": cost[a, b], **facts} for a, b in sorted(offered)],
        }
    )


def _pairs(rng: random.Random, names: list[str]) -> list[tuple[str, str]]:
    pairs = [(rng.choice(names), rng.choice(names)) for _ in names]
    return [(a, b) for a, b in pairs if a != b]


def line(name: str, stack: sa.Stack, **options: Any) -> sa.IntegrationPlan:
    """Plan once and print what came of it."""
    started = time.perf_counter()
    plan = sa.plan_integrations(stack, **options)
    spent = time.perf_counter() - started
    shown = f"{plan.status:<14} {len(plan.targets):>4} needs {len(plan.solver.problem.options):>5} candidates"
    print(f"{name:<40} {shown}  cost {float(plan.cost):>9.2f}  gap {plan.gap:6.1%}  {spent:7.2f} s")
    return plan


def overruns(tools: int = 2000, seconds: float = 5) -> None:
    """Print how long plans of a large stack take that may take so many seconds: by the clock, as a user waits."""
    stack = sa.Stack.model_validate(stack_document(tools))
    line(f"{tools} tools, {seconds} s", stack, seconds=seconds)
    line(f"{tools} tools, {seconds} s, any number of hops", stack, max_hops=None, seconds=seconds)
    line(f"{tools} tools, {seconds} s, a budget", stack, budget=2000, seconds=seconds)


def main() -> None:
    overruns()
    for name in SAMPLES:
        stack = sa.read_stack(f"sample_stacks/{name}.yaml")
        line(name, stack)
        line(f"{name}, any number of hops", stack, max_hops=None)
        line(f"{name}, half the budget", stack, budget=sa.plan_integrations(stack).cost / 2)
    for tools, needs in ((20, 6), (50, 10), (50, 15), (100, 20), (200, 40)):
        for seed in (1, 2):
            stack = random_stack(tools, needs, seed)
            exact = line(f"{stack.name}, at most 3 hops", stack, seconds=20)
            line(f"{stack.name}, any number of hops", stack, max_hops=None, seconds=20)
            limit, milp.MOST_VARIABLES = milp.MOST_VARIABLES, 0
            rough = line(f"{stack.name}, 3 hops, heuristic", stack, seconds=20)
            milp.MOST_VARIABLES = limit
            print(f"{'':<40} heuristic {float(rough.cost / exact.cost) - 1:+.1%} against the exact plan")


if __name__ == "__main__":
    main()
