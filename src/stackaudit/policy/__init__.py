"""How an audit judges: thresholds, weights, tables of severities, and what each audience is shown."""

from stackaudit.core.settings import Setting
from stackaudit.policy.policy import DEFAULT_POLICY, Policy

__all__ = ["DEFAULT_POLICY", "Policy", "Setting"]
