"""The built-in analysers, in the order of the report."""

from __future__ import annotations

from stackaudit.analysers.base import Analyser
from stackaudit.analysers.cost import cost
from stackaudit.analysers.fit import fit
from stackaudit.analysers.integrations import integrations
from stackaudit.analysers.inventory import inventory
from stackaudit.analysers.journey import journey
from stackaudit.analysers.people import people
from stackaudit.analysers.redundancy import redundancy
from stackaudit.analysers.resilience import resilience
from stackaudit.analysers.silos import silos
from stackaudit.core.rule import Rule, by_id
from stackaudit.policy import Policy

BUILTIN: tuple[Analyser, ...] = (silos, journey, integrations, redundancy, fit, resilience, cost, inventory, people)
RULES: tuple[Rule, ...] = tuple(by_id(rule for one in BUILTIN for rule in one.rules).values())
"""The rules of the built-in analysers."""


def base_severities(policy: Policy) -> dict[str, float]:
    """Return the base severity of every kind of finding under a policy, by code or variant."""
    of_rules = {name: points for rule in RULES for name, points in rule.severities.items()}
    return {**of_rules, **policy.severity}
