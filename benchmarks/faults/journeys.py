"""Faults of the customer's journey: a step without a tool; records that do not arrive, or by hand, late, not whole."""

from __future__ import annotations

from random import Random
from typing import Any

from benchmarks.faults.clean import Document
from benchmarks.faults.edits import connect
from benchmarks.faults.fault import Edit, Fault


def _step(stack: Document, chance: Random) -> Document:
    step: Document = chance.choice(stack["journeys"][0]["steps"][1:])
    return step


def _told(step: Document) -> str:
    return f"step:serve/{step['name'].lower().replace(' ', '-')}"


def _flow_of(stack: Document, step: Document) -> Document:
    entity = step["needs"][0]["entity"]
    return next(f for f in stack["integrations"] if f["target"] == step["tools"][0] and f["entities"] == [entity])


def _flow_with(**facts: Any) -> Edit:
    def edit(stack: Document, chance: Random) -> str:
        step = _step(stack, chance)
        _flow_of(stack, step).update(facts)
        return _told(step)

    return edit


def _gap(stack: Document, chance: Random) -> str:
    step = _step(stack, chance)
    step["tools"] = []
    return _told(step)


def _no_flow(stack: Document, chance: Random) -> str:
    step = _step(stack, chance)
    stack["integrations"].remove(_flow_of(stack, step))
    return _told(step)


def _by_two_ways(stack: Document, chance: Random) -> str:
    """One way is broken, another one runs."""
    step = _step(stack, chance)
    one = _flow_of(stack, step)
    connect(stack, chance, one["source"], one["target"], one["entities"][0], method=one["method"])
    one["status"] = "broken"
    return _told(step)


def _shared_tool(stack: Document, _chance: Random) -> str:
    """A step in a tool that an earlier one used asks for nothing to move."""
    steps = stack["journeys"][0]["steps"]
    steps.append({"name": "Close", "tools": steps[-1]["tools"], "needs": steps[-1]["needs"]})
    return _told(steps[-1])


def _asks_for_nothing(stack: Document, chance: Random) -> str:
    step = _step(stack, chance)
    stack["integrations"].remove(_flow_of(stack, step))
    entity = step["needs"][0]["entity"]
    tool = next(t for t in stack["tools"] if t["id"] == step["tools"][0])
    tool["entities"].pop(entity, None)
    step["needs"] = []
    return _told(step)


def _lossy(stack: Document, chance: Random) -> str:
    step = _step(stack, chance)
    step["needs"] = [{**step["needs"][0], "attributes": ["name", "consent"]}]
    return _told(step)


def _all_fields(stack: Document, chance: Random) -> str:
    step = _step(stack, chance)
    step["needs"] = [{**step["needs"][0], "attributes": ["name", "number"]}]
    return _told(step)


def _allowed_late(stack: Document, chance: Random) -> str:
    step = _step(stack, chance)
    step["needs"] = [{**step["needs"][0], "within": "20d"}]
    stack["entities"][step["needs"][0]["entity"]]["tolerance"] = "20d"
    _flow_of(stack, step)["every"] = "7d"
    return _told(step)


def _other_flow(stack: Document, chance: Random) -> str:
    """A flow beside the journey is late: no step waits for it."""
    tools = {tool for step in stack["journeys"][0]["steps"] for tool in step["tools"]}
    one = chance.choice([f for f in stack["integrations"] if f["target"] not in {stack["hub"], *tools}])
    one.update(every="7d", method="manual", reliability=0.5)
    del one["attributes"]
    return _told(_step(stack, chance))


def _rated(rating: float, respondents: int | None, *, role: str = "customers", day: str = "2026-10-01") -> Edit:
    """What so many people say of a step."""

    def edit(stack: Document, chance: Random) -> str:
        told = _told(_step(stack, chance))
        said = {"step": told.removeprefix("step:"), "rating": rating, "role": role, "as_of": day}
        stack["feedback"] = [said if respondents is None else {**said, "respondents": respondents}]
        return told

    return edit


def _answers(over: int, of: int | None, **facts: Any) -> Edit:
    """How many of the answers at a step took too long."""

    def edit(stack: Document, chance: Random) -> str:
        step = _step(stack, chance)
        step["responds"] = {**({"seconds": 9} if of is None else {"over": over, "of": of}), **facts}
        return _told(step)

    return edit


_CLEAN = (_by_two_ways, _shared_tool, _other_flow, _all_fields, _allowed_late)
_UNMET = frozenset({"silos.no-path", "silos.read-starved", "silos.isolated-tool"})
_LEFT_HANGING = frozenset({"integrations.unhealthy", "resilience.cut-point"})
"""A tool that loses one of its two connections hangs on the other one."""
_OF_FLOWS = frozenset({"integrations.by-hand", "integrations.late", "integrations.unhealthy", "silos.stale"})

FAULTS = (
    Fault("journey.gap-step", (_gap,), (*_CLEAN[:4], _asks_for_nothing), frozenset({"journey.broken"})),
    Fault("journey.broken", (_no_flow, _flow_with(status="broken")), (*_CLEAN,), _UNMET | _LEFT_HANGING),
    Fault("journey.manual", (_flow_with(method="manual", every="1h"),), (*_CLEAN,), _OF_FLOWS | {"silos.manual-only"}),
    Fault("journey.slow", (_flow_with(every="3d"), _flow_with(takes="30h")), (*_CLEAN,), _OF_FLOWS),
    Fault(
        "journey.lossy",
        (_lossy,),
        (*_CLEAN,),
        frozenset({"silos.attributes-lost"}),
        whole=True,
    ),
    Fault("journey.fragile", (_flow_with(reliability=0.8), _flow_with(reliability=0.7)), (*_CLEAN,), _OF_FLOWS),
    Fault(
        "journey.rated-low",
        (_rated(1.5, 200), _rated(2.2, 120), _rated(2.0, 60)),
        (_rated(2.6, 30), _rated(4.1, 200), _rated(1.5, 200, day="2025-06-01"), _rated(2.0, None), _rated(3.2, 500)),
    ),
    Fault(
        "journey.slow-response",
        (_answers(70, 200), _answers(40, 80), _answers(300, 900, promised=3)),
        (_answers(58, 200), _answers(20, 200), _answers(0, None), _answers(3, 8), _answers(0, 100)),
    ),
)
