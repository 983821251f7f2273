"""What becomes of each tool, as a table."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from stackaudit.core.findings import Cell, Table
from stackaudit.planning.consolidation.reasons import undecided, why_gone

if TYPE_CHECKING:
    from stackaudit.planning.consolidation.plan import ConsolidationPlan

_COLUMNS = ("tool", "name", "decision", "reason", "annual", "one_off", "successor", "from_catalog")


def decisions(plan: ConsolidationPlan) -> Table:
    """One row a tool, those that stay first; where there is no plan nothing is decided."""
    return Table("plan", _COLUMNS, tuple(_rows(plan)))


def _rows(plan: ConsolidationPlan) -> Iterator[tuple[Cell, ...]]:
    problem, stuck = plan.problem, plan.status == "infeasible"
    left = tuple(sorted(problem.planned - set(plan.keep)))
    words = {tool: "undecided" if stuck else "adopt" if tool in plan.adopt else "keep" for tool in plan.keep}
    words |= dict.fromkeys(plan.retire, "retire") | dict.fromkeys(left, "undecided" if stuck else "leave out")
    for tool, word in words.items():
        price, leaving = problem.prices.get(tool), problem.leaving.get(tool)
        goes = word in {"retire", "leave out"}
        why = undecided(problem, tool) if stuck else why_gone(plan.service, tool) if goes else plan.reasons[tool]
        yield (
            *(tool, problem.tools[tool].name, word, str(why), None if price is None else float(price)),
            float(leaving) if goes and leaving is not None else None,
            plan.successors.get(tool),
            plan.service.assumed(tool) if word == "retire" else None,
        )
