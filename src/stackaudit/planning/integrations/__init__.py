"""The cheapest repair of a stack: which integrations to build so that every need is met, proved or with a bound."""

from __future__ import annotations

from stackaudit.planning.integrations.options import CostModel
from stackaudit.planning.integrations.plan import IntegrationPlan, plan_integrations

__all__ = ["CostModel", "IntegrationPlan", "plan_integrations"]
