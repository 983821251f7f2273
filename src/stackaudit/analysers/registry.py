"""The analysers, built-in and installed, and the rules of the built-in ones."""

from __future__ import annotations

from collections.abc import Iterable

from stackaudit.analysers.base import Analyser
from stackaudit.core.registry import Registry
from stackaudit.core.rule import Rule, by_id
from stackaudit.policy import Policy

ANALYSERS = Registry(
    "stackaudit.analysers",
    Analyser,
    (
        "stackaudit.analysers.silos.analyser:silos",
        "stackaudit.analysers.journey.analyser:journey",
        "stackaudit.analysers.integrations.analyser:integrations",
        "stackaudit.analysers.redundancy.analyser:redundancy",
        "stackaudit.analysers.fit.analyser:fit",
        "stackaudit.analysers.resilience.analyser:resilience",
        "stackaudit.analysers.cost.analyser:cost",
        "stackaudit.analysers.inventory.analyser:inventory",
        "stackaudit.analysers.people.analyser:people",
        "stackaudit.analysers.ai.analyser:ai",
        "stackaudit.analysers.privacy.analyser:privacy",
    ),
)
"""Every analyser, the built-in ones in the order of the report."""
BUILTIN: tuple[Analyser, ...] = tuple(ANALYSERS.built_in().values())
RULES: tuple[Rule, ...] = tuple(by_id(rule for one in BUILTIN for rule in one.rules).values())
"""The rules of the built-in analysers."""


def base_severities(policy: Policy, rules: Iterable[Rule] = ()) -> dict[str, float]:
    """Return the base severity of every kind of finding under a policy, by code or variant.

    Args:
        policy: Its overrides count.
        rules: Rules of analysers in use, beside those of the built-in ones.
    """
    of_rules = {name: points for rule in (*RULES, *rules) for name, points in rule.severities.items()}
    return {**of_rules, **policy.severity}
