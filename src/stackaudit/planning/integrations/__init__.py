"""The cheapest repair of a stack: which integrations to build so that every need is met, proved or with a bound."""

from __future__ import annotations

from stackaudit.planning.integrations.deriving import CostModel
from stackaudit.planning.integrations.plan import IntegrationPlan
from stackaudit.planning.integrations.planner import plan_integrations

__all__ = ["CostModel", "IntegrationPlan", "plan_integrations"]
