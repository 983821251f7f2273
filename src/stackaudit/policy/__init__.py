"""How an audit judges: thresholds, weights, tables of severities, and what each audience is shown."""

from stackaudit.policy.policy import DEFAULT_POLICY, Policy, Setting

__all__ = ["DEFAULT_POLICY", "Policy", "Setting"]
