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

BUILTIN: tuple[Analyser, ...] = (silos, journey, integrations, redundancy, fit, resilience, cost, inventory, people)
