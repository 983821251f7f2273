"""Every fact that a stack may leave out and that an analyser asks for, in the order of coverage."""

from __future__ import annotations

from stackaudit.core.fact import FactRegistry
from stackaudit.model.facts.ai import AI
from stackaudit.model.facts.flows import FLOWS, OTHERS
from stackaudit.model.facts.privacy import PRIVACY
from stackaudit.model.facts.rollouts import ROLLOUTS
from stackaudit.model.facts.tools import TOOLS
from stackaudit.model.facts.vendors import VENDORS

FACTS = FactRegistry((*TOOLS, *AI, *FLOWS, *OTHERS, *ROLLOUTS, *VENDORS, *PRIVACY))
"""All facts, by their names in results."""
