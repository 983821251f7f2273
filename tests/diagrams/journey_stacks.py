"""Stacks whose journeys are hard to draw: long ones, circles, sources outside, names from right to left and in CJK."""

from __future__ import annotations

import random
from itertools import pairwise
from typing import Any, Final

from stacks import Document, document, flow, without

NAMES_OF_MANY_SCRIPTS: Final = (
    "صندوق البريد",
    "إدارة علاقات العملاء",
    "דואר נכנס ולקוחות",
    "客服系统管理平台客服系统",
    "請求書発行システム",
    "고객 관계 관리",
    "Почта России",
    "Oracle Transportation Management Cloud Enterprise Edition DE",
)
DEPARTMENTS: Final = ("marketing", "sales", "finance", "service", "operations")
RECORDS: Final = ("customer", "order", "ticket")


def seeded(
    steps: int, seed: int, *, breaks: float = 0.1, names: tuple[str, ...] = (), circle: bool = False
) -> Document:
    """Return a stack with one journey of so many steps, whose flows have many faults, and some facts missing."""
    rng = random.Random(seed)  # noqa: S311
    tools = [_tool(rng, at, names) for at in range(steps)]
    walk = [_step(rng, at, steps, names) for at in range(steps)]
    if circle:
        for at in range(5, steps, 6):
            walk[at - 4]["after"] = [f"s{at - 5}", f"s{at}"]
    flows = []
    for before, after in pairwise(walk):
        for target in after.get("tools", ()):
            sources = sorted({*before.get("tools", ())[:1], f"t{rng.randrange(steps)}"} - {target})
            flows += [_flow(rng, source, target) for source in sources if rng.random() >= breaks]
    entities = {
        record: {"system_of_record": f"t{at}", "about_customer": True, "tolerance": "24h"}
        for at, record in enumerate(RECORDS)
    }
    return document(
        tools,
        sorted({(one["source"], one["target"]): one for one in flows}.values(), key=lambda one: str(one["source"])),
        entities=entities,
        complete=["integrations"],
        departments=list(DEPARTMENTS),
        journeys=[{"id": "walk", "name": names[0] if names else "The long walk", "steps": walk}],
    )


def _tool(rng: random.Random, at: int, names: tuple[str, ...]) -> Document:
    name = f"{names[at % len(names)]} {at}" if names else f"Tool {at}"
    tool: Document = {"id": f"t{at}", "name": name, "relays": list(RECORDS) if rng.random() < 0.7 else []}
    return tool if rng.random() < 0.1 else {**tool, "departments": [rng.choice(DEPARTMENTS)]}


def _step(rng: random.Random, at: int, steps: int, names: tuple[str, ...]) -> Document:
    step: dict[str, Any] = {"id": f"s{at}", "name": f"{names[(at + 3) % len(names)] if names else 'Step'} {at}"}
    kind = rng.random()
    if kind < 0.04:
        step["tools"] = []
    elif kind > 0.05:
        step["tools"] = sorted({f"t{at}", f"t{rng.randrange(steps)}"})
    if rng.random() < 0.85:
        step["needs"] = rng.sample(RECORDS, rng.randint(1, 3))
    return step


def _flow(rng: random.Random, source: str, target: str) -> Document:
    whole = flow(source, target, *RECORDS, method=rng.choice(["api", "api", "native", "manual"]))
    whole["every"] = rng.choice([0, "1h", "2d"])
    return without(whole, rng.choice(["method", "every", "takes", "reliability"])) if rng.random() < 0.2 else whole


def in_order(steps: int) -> Document:
    """Return a stack with one journey in which every handoff works."""
    tools = [{"id": f"t{at}", "relays": ["customer"]} for at in range(steps)]
    walk = [{"id": f"s{at}", "tools": [f"t{at}"], "needs": ["customer"]} for at in range(steps)]
    return document(
        tools,
        [flow(f"t{at}", f"t{at + 1}", "customer") for at in range(steps - 1)],
        entities={"customer": {"system_of_record": "t0", "tolerance": "24h"}},
        journeys=[{"id": "walk", "steps": walk}],
    )


def circle() -> Document:
    """Return a stack whose journey begins anew after its last step, with one way back that nothing carries."""
    tools = ["ads", "shop", "mail", "desk"]
    walk = [
        {"id": "see", "tools": ["ads"], "needs": ["customer"], "after": ["care"]},
        {"id": "buy", "tools": ["shop"], "needs": ["customer"], "after": ["see", "care"]},
        {"id": "thank", "tools": ["mail"], "needs": ["customer"]},
        {"id": "care", "tools": ["desk", "shop"], "needs": ["customer"]},
    ]
    flows = [flow("ads", "shop", "customer"), flow("shop", "mail", "customer"), flow("shop", "desk", "customer")]
    return document(
        tools,
        flows,
        entities={"customer": {"system_of_record": "shop", "tolerance": "24h"}},
        complete=["integrations"],
        journeys=[{"id": "round", "steps": walk}],
    )


STACKS: Final = {
    "40 steps": seeded(40, 1),
    "40 steps, many breaks": seeded(40, 2, breaks=0.5),
    "40 steps in order": in_order(40),
    "16 steps": seeded(16, 3),
    "a circle": circle(),
    "circles in 20 steps": seeded(20, 4, circle=True),
    "many scripts": seeded(12, 5, names=NAMES_OF_MANY_SCRIPTS),
    "many scripts, 40 steps": seeded(40, 6, names=NAMES_OF_MANY_SCRIPTS, circle=True),
}
