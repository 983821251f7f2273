"""The cheapest set of tools that still does everything: what to keep, what to retire, proved or with a bound."""

from __future__ import annotations

from stackaudit.planning.consolidation.plan import ConsolidationPlan, plan_consolidation

__all__ = ["ConsolidationPlan", "plan_consolidation"]
