"""The rules of the people analyser, by noun: ownership, adoption, delivery, vendors."""

from __future__ import annotations

from stackaudit.analysers.people.rules import adoption, delivery, ownership, vendors
from stackaudit.core.rule import Rule

RULES: tuple[Rule, ...] = (*ownership.RULES, *adoption.RULES, *delivery.RULES, *vendors.RULES)
"""All kinds of findings about people."""
