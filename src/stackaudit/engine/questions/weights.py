"""How much an open verdict weighs: as much as the finding that it could become."""

from __future__ import annotations

import math

from stackaudit.engine.questions.records import Records
from stackaudit.model.tool import Tool

_MOST = 10.0
"""The upper end of the scale of severities."""


def weight(records: Records, code: str, block: str) -> float:
    """The points of the finding, out of ten: base by kind, plus money, times entity, journey and need.

    A check that ends in a number (`silos.index`, `cost.annual`) weighs as the least severe kind of finding does.
    """
    policy = records.graph.policy
    base = records.severities.get(code, records.least_severity)
    kind, _, rest = block.partition(":")
    factor = policy.criticality["normal"]
    match kind:
        case "need":
            need = records.needs.get(block)
            factor = _entity(records, rest.rpartition("/")[2]) * (need.weight if need is not None else 1.0)
        case "entity":
            factor = _entity(records, rest.partition("/")[0])
        case "step":
            factor = policy.journeys["primary" if records.journeys[rest.partition("/")[0]].primary else "other"]
        case "tool":
            base += _money(records, records.graph.tool(rest))
    return base * factor / _MOST


def _entity(records: Records, entity: str) -> float:
    one = records.graph.holdings[entity].entity
    return records.graph.policy.factor(one.criticality, about_customer=one.about_customer)


def _money(records: Records, tool: Tool) -> float:
    """What money adds to a severity, as `Policy.rate` has it."""
    steps = records.graph.policy.money_steps
    annual = 0.0 if tool.cost is None or tool.cost.annual is None else float(tool.cost.annual)
    return min(steps["most"], math.log10(1 + annual / steps["unit"])) if annual > 0 and steps["unit"] else 0.0
