"""How large a consolidation can be proved, and how long it takes; what the greedy cover misses.

Run it with `python benchmarks/consolidation.py` on a quiet machine. Nothing here is a test.
"""

from __future__ import annotations

import random
import time
from typing import Any

import stackaudit as sa
from stackaudit.choice.solver import greedy_cover
from stackaudit.planning.consolidation import ConsolidationPlan, plan_consolidation

SAMPLES = ("consolidate_7", "corner_shop", "brightside_45", "gitlab_2022")


def random_stack(tools: int, capabilities: int, seed: int, *, onboarding: bool = False) -> sa.Stack:
    """Tools of ten departments with one to eight capabilities each; broad ones cost more, but less for each."""
    rng = random.Random(seed)
    names = [f"c{n:03}" for n in range(capabilities)]
    departments = [f"d{n}" for n in range(10)]
    made: list[dict[str, Any]] = []
    for n in range(tools):
        offered = rng.sample(names, rng.randint(1, 8))
        cost: dict[str, Any] = {"annual": round(rng.uniform(500, 2000) * len(offered) ** 0.8)}
        if rng.random() < 0.5:
            cost["one_off"] = rng.randint(100, 3000)
        if onboarding:
            cost["onboarding"] = rng.randint(50, 800)
        facts = {"departments": rng.sample(departments, rng.randint(1, 2)), "capabilities": offered}
        made.append({"id": f"t{n:04}", **facts, "cost": cost})
    return sa.Stack.model_validate({"name": f"{tools} tools, {capabilities} capabilities", "tools": made})


def line(name: str, stack: sa.Stack, **options: Any) -> ConsolidationPlan:
    """Plan once and print what came of it."""
    started = time.perf_counter()
    plan = plan_consolidation(stack, **options)
    spent = time.perf_counter() - started
    cost = "not stated" if plan.cost is None else f"{float(plan.cost):,.0f}"
    shown = f"{plan.status:<14} {len(plan.demands):>5} demands {len(plan.retire):>5} retired"
    print(f"{name:<48} {shown}  cost {cost:>12}  gap {plan.gap:6.2%}  {spent:7.2f} s")
    return plan


def against_greedy(plan: ConsolidationPlan) -> None:
    """Print what the greedy cover alone, and the relaxation, come to."""
    started = time.perf_counter()
    greedy = greedy_cover(plan.problem)
    spent = time.perf_counter() - started
    if greedy is not None:
        more = plan.problem.value(greedy.keep, greedy.moves) / plan.value - 1
        print(f"{'':<48} greedy {more:+.2%} in {spent:.2f} s; relaxation {plan.relaxation / plan.value - 1:+.2%}")


def main() -> None:
    for name in SAMPLES:
        stack = sa.read_stack(f"sample_stacks/{name}.yaml")
        plan = line(name, stack)
        if plan.status == "optimal":
            started = time.perf_counter()
            plan.near_optimal()
            print(f"{'':<48} every regret in {time.perf_counter() - started:.2f} s")
    for tools, capabilities in ((50, 40), (100, 80), (300, 200), (2000, 500)):
        for seed in (1, 2):
            stack = random_stack(tools, capabilities, seed)
            against_greedy(line(f"{stack.name}", stack, seconds=30))
    for tools, capabilities in ((50, 40), (100, 80), (300, 200)):
        stack = random_stack(tools, capabilities, 1, onboarding=True)
        against_greedy(line(f"{stack.name}, onboarding", stack, seconds=30))


if __name__ == "__main__":
    main()
